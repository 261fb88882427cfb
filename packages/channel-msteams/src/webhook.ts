import {
  ConfigurationError,
  DeliveryError,
  secret,
  variable,
  type Secret,
  type SecretReader,
  type Sent,
} from '@notify/core/channel'
import { unclear } from './errors.ts'
import { exchange, type Exchange } from './http.ts'
import type { MsteamsMessage } from './message.ts'

const accepted = 'the workflow accepted the message; whether it was posted stands only in its run history'

/** Posts to a workflow. It answers before it posts, and gives nothing to find the message again. */
export async function postToWorkflow(
  url: string,
  { body }: MsteamsMessage,
  by: Exchange,
): Promise<Sent<MsteamsMessage>> {
  // Without the charset emoji are lost: https://learn.microsoft.com/en-us/microsoftteams/platform/task-modules-and-cards/cards/cards-format
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  const text = await exchange(
    { service: 'workflow', url, method: 'POST', headers, body: JSON.stringify(body) },
    by,
  )
  if (text.trimStart().startsWith('<')) throw unclear(text)
  return { warning: accepted }
}

/** That the host answers. Any request to the URL itself could run the workflow. */
export async function reachWorkflow(url: string, by: Exchange): Promise<void> {
  await exchange({ service: 'workflow', url: new URL('/', url).href, method: 'HEAD' }, by).catch(
    (error: unknown) => {
      if (!DeliveryError.is(error) || error.status === undefined) throw error
    },
  )
}

/** Office 365 connectors, switched off in May 2026 (message MC1181996 of the Microsoft 365 message center). */
const retired = /(^|\.)webhook\.office\.com$|^outlook\.office(365)?\.com$/

const createOne =
  "in Teams open the channel's menu, Workflows, and choose the template for webhook requests; its URL goes here"

/** It travels encrypted, or stays on this machine. The URL is the secret: no error repeats it. */
function wrongIn(text: string): readonly [message: string, hint: string] | undefined {
  const url = URL.parse(text)
  if (url !== null && retired.test(url.hostname))
    return ['webhookUrl is that of an Office 365 connector, which Microsoft has switched off', createOne]
  const local = ['127.0.0.1', 'localhost', '[::1]'].includes(url?.hostname ?? '')
  return url?.protocol === 'https:' || (url?.protocol === 'http:' && local)
    ? undefined
    : ['webhookUrl is not an https URL', createOne]
}

/** @throws {ConfigurationError} if it is missing, or is none that can work. */
export function webhookReader(source: Secret | undefined): SecretReader {
  const given = source ?? variable('MSTEAMS_WEBHOOK_URL')
  const [message, hint] = (typeof given === 'string' && given !== '' && wrongIn(given)) || []
  if (message !== undefined && hint !== undefined)
    throw new ConfigurationError(`msteams: ${message}`, { path: 'webhookUrl', hint })
  const reader = secret(given, 'msteams: webhookUrl', 'MSTEAMS_WEBHOOK_URL')
  return {
    async read() {
      const url = await reader.read()
      const [what] = wrongIn(url) ?? []
      if (what !== undefined) throw new DeliveryError('auth', `msteams: ${what}`)
      return url
    },
    forget: () => reader.forget(),
  }
}
