import { isRetiredTeamsHost, isTeamsHost, readWorkflow, retiredTeams } from './msteams.ts'
import { noNtfy } from './ntfy.ts'
import { one, wrong, type Found } from './reading.ts'
import { workflow } from './slack.ts'
import { readWebhook } from './webhook.ts'

interface VendorUrl {
  is(url: URL): boolean
  read(url: URL): Found
}

/** What vendors show to be copied. The first that fits reads it; what none knows is a webhook. */
const vendorUrls: readonly VendorUrl[] = [
  {
    is: ({ hostname, pathname }) =>
      /^hooks\.slack(?:-gov)?\.com$/.test(hostname) && /^\/(?:workflows|triggers)\//.test(pathname),
    read: () => workflow,
  },
  {
    is: ({ hostname }) => /^hooks\.slack(?:-gov)?\.com$/.test(hostname),
    read: ({ href, pathname }) =>
      /^\/services\/T[A-Z0-9]+\/B[A-Z0-9]+\/\w+\/?$/.test(pathname)
        ? one('slack', { webhookUrl: href })
        : wrong(
            'the URL of the Slack webhook is cut or mistyped',
            'it looks like https://hooks.slack.com/services/T…/B…/…',
          ),
  },
  {
    is: ({ hostname, pathname }) =>
      /^(?:\w+\.)?discord(?:app)?\.com$/.test(hostname) && pathname.startsWith('/api/'),
    read({ pathname, searchParams }) {
      const [, id, token] =
        /^\/api(?:\/v\d+)?\/webhooks\/(\d{15,22})\/([\w-]{8,200})\/?$/.exec(pathname) ?? []
      if (id === undefined)
        return wrong(
          'the URL of the Discord webhook is cut or mistyped',
          'it looks like https://discord.com/api/webhooks/123…/abc…',
        )
      const threadId = searchParams.get('thread_id') ?? undefined
      return one('discord', { webhookUrl: `https://discord.com/api/webhooks/${id}/${token}`, threadId })
    },
  },
  { is: ({ hostname }) => isRetiredTeamsHost(hostname), read: () => retiredTeams },
  { is: ({ hostname }) => isTeamsHost(hostname), read: ({ href }) => readWorkflow(href) },
  { is: ({ hostname }) => hostname === 'ntfy.sh', read: () => noNtfy },
  {
    is: ({ hostname }) => hostname === 'api.telegram.org',
    read: () =>
      wrong('the URL of the Bot API is none of a chat', 'write telegram://123456:ABC…@telegram?chats=CHAT'),
  },
]

/** A URL of http or https, as it was copied from a vendor. */
export function readVendorUrl(text: string): Found {
  const url = URL.parse(text)
  if (!url) return wrong('not a URL', 'e.g. https://hooks.acme.dev/notify')
  const isPlain = url.protocol === 'http:'
  const vendor = vendorUrls.find((one) => one.is(url))
  if (vendor && isPlain) return wrong('the URL is a secret, and http would show it', 'write https')
  return vendor ? vendor.read(url) : readWebhook(text)
}
