import { hostAndPort } from './parts.ts'
import { one, wrong, type Found, type Reading } from './reading.ts'

const workflowHost = /(?:^|\.)(?:logic\.azure\.(?:com|us|cn)|api\.powerplatform\.com)$/i
const retiredHost = /(?:^|\.)webhook\.office\.com$|^outlook\.office(?:365)?\.com$/i

export const retiredTeams: Found = wrong(
  'connectors of Microsoft Teams, webhook.office.com, are retired',
  'in Teams open the menu of the channel, Workflows, take the template for webhook requests, and give its URL',
)

export const isTeamsHost = (host: string): boolean => workflowHost.test(host)
export const isRetiredTeamsHost = (host: string): boolean => retiredHost.test(host)

/** The whole URL of a workflow. */
export function readWorkflow(text: string): Found {
  const url = URL.parse(text)
  if (url && isRetiredTeamsHost(url.hostname)) return retiredTeams
  if (url?.protocol !== 'https:' || !isTeamsHost(url.hostname))
    return wrong('it does not lead to a workflow of Power Automate', `it looks like ${nativeForm}`)
  if (!url.searchParams.has('sig'))
    return wrong('the signature of the workflow is missing', 'copy its URL whole, up to &sig=…')
  return one('msteams', { webhookUrl: url.href })
}

const nativeForm = 'https://….logic.azure.com/workflows/…/triggers/manual/paths/invoke?…&sig=…'

export const msteamsReadings: readonly Reading[] = [
  {
    dialects: ['apprise'],
    schemes: ['workflows', 'workflow'],
    form: 'workflows://HOST/WORKFLOW/SIGNATURE',
    is: ({ path }) => path.length === 2,
    read({ host, path, query }) {
      const [workflow = '', signature = ''] = path
      const { name, port } = hostAndPort(host) ?? { name: '' }
      const isNew = ['yes', 'true', '1'].includes(query.get('pa') ?? '')
      const version = query.get('ver', 'api-version') ?? (isNew ? '1' : '2016-06-01')
      const route = query.get('route')
      const base = isNew ? `/powerautomate/automations/direct${route === undefined ? '' : `/${route}`}` : ''
      const url = `https://${name}${port === undefined ? '' : `:${port}`}${base}/workflows/${encodeURIComponent(workflow)}/triggers/manual/paths/invoke`
      return readWorkflow(
        `${url}?api-version=${encodeURIComponent(version)}&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=${encodeURIComponent(signature)}`,
      )
    },
  },
  {
    dialects: ['shoutrrr'],
    schemes: ['teams'],
    form: 'teams://?host=<the percent-encoded URL of a workflow>',
    is: ({ host, query }) => host === '' && query.has('host'),
    read: ({ query }) => readWorkflow(query.get('host') ?? ''),
  },
  {
    dialects: ['shoutrrr'],
    schemes: ['teams'],
    form: 'teams://… of a connector, retired',
    is: ({ user }) => user !== undefined,
    read: () => retiredTeams,
  },
  {
    dialects: ['symfony'],
    schemes: ['microsoftteams'],
    form: 'microsoftteams://HOST/PATH',
    is: () => true,
    read: ({ host, raw }) =>
      host === 'default' ? retiredTeams : readWorkflow(raw.replace(/^[^:]*/, 'https')),
  },
  {
    dialects: ['apprise'],
    schemes: ['msteams'],
    form: 'msteams://…, retired',
    is: () => true,
    read: () => retiredTeams,
  },
  {
    dialects: ['notify'],
    schemes: ['msgraph'],
    form: 'msgraph://TENANT:CLIENT:SECRET@TEAM/CHANNEL?refresh_token=…',
    is: ({ user, password, host }) => user !== undefined && password !== undefined && host !== '',
    read({ user, password = '', host, path, query }) {
      const [clientId, clientSecret] = password.split(/:(.*)/s)
      const refreshToken = query.get('refresh_token')
      if (refreshToken === undefined)
        return wrong(
          'Graph lets no application post to channels, only a user: refresh_token is missing',
          'add ?refresh_token=…, or give the URL of a workflow',
        )
      const secret = clientSecret === '' ? undefined : clientSecret
      const application = { tenantId: user, clientId, clientSecret: secret, refreshToken }
      return one('msteams', { ...application, teamId: host, channel: path[0] })
    },
  },
]
