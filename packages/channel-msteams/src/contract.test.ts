import { channelContract, type ChannelDescriptor } from '@notify/testkit'
import { channelId, reference, teamId } from './__fixtures__/rendered.ts'
import { violations } from './__fixtures__/violations.ts'
import { msteams, type MsteamsMessage } from './index.ts'

const sig = 'canary-sig-51d2'
const token = 'canary-token-7f3a9c'

/** Nobody is declared in these notifications by a name that the options know. */
const live = ({ body }: MsteamsMessage): string[] =>
  JSON.stringify(body).match(/<\/?at\b|\{\{|"entities"|"mentions"/gi) ?? []

const refused = (status: number, code: string): { status: number; body: object } => ({
  status,
  body: { error: { code, message: 'no' } },
})

const common: Pick<ChannelDescriptor<MsteamsMessage>, 'limits' | 'live' | 'secrets'> = {
  limits: violations,
  live,
  secrets: [sig, token],
}

channelContract<MsteamsMessage>({
  ...common,
  name: 'msteams by webhook',
  create({ origin }) {
    // Any request to its URL runs the workflow: verify only reaches the host.
    const { verify: _, ...channel } = msteams({ webhookUrl: `${origin}/workflows/1?sig=${sig}` })
    return channel
  },
  success: () => ({ status: 202 }),
  requests: [`POST /workflows/1?sig=${sig}`],
  refusals: {
    'a workflow that is off': { answer: refused(400, 'WorkflowTriggerIsNotEnabled'), reasons: ['gone'] },
    'a workflow that asks for a sign-in': {
      answer: refused(401, 'DirectApiAuthorizationRequired'),
      reasons: ['auth'],
    },
  },
})

channelContract<MsteamsMessage>({
  ...common,
  name: 'msteams by Graph',
  create({ origin }) {
    // Its connections are those of the `fetch` that it is given, and not its own to close.
    const { close: _, ...channel } = msteams({
      token,
      teamId,
      channel: channelId,
      // Graph's SDK speaks https only; the server of the contract does not.
      baseUrl: origin.replace(/^http:/, 'https:'),
      fetch: (url, init) => fetch(origin + new URL(url).pathname + new URL(url).search, init),
    })
    return channel
  },
  success: ({ method }) =>
    method === 'PATCH' ? { status: 204 } : { status: 201, body: { id: reference.messageId } },
  requests: [`POST /v1.0/teams/${teamId}/channels/${encodeURIComponent(channelId)}/messages`],
  refusals: {
    'a token that has ended': { answer: refused(401, 'InvalidAuthenticationToken'), reasons: ['auth'] },
    'a team that is not there': { answer: refused(404, 'NotFound'), reasons: ['not-found'] },
  },
})
