import { hostAndPort } from './parts.ts'
import { one, separated, wrong, type Reading } from './reading.ts'

export const jiraReadings: readonly Reading[] = [
  {
    dialects: ['notify'],
    schemes: ['jira'],
    form: 'jira://EMAIL:TOKEN@SITE.atlassian.net/PROJECT?type=Bug',
    is: ({ user, password }) => user !== undefined && password !== undefined,
    read({ user = '', password, host, path, query }) {
      const [project = ''] = path
      const { name, port } = hostAndPort(host) ?? { name: '' }
      if (!user.includes('@'))
        return wrong('the e-mail address is missing', 'write jira://me@acme.dev:TOKEN@…')
      if (name === '' || !/^[A-Z][A-Z0-9_]{1,254}$/.test(project))
        return wrong('the site or the key of the project is missing', 'write …@acme.atlassian.net/OPS')
      const labels = separated(query.get('labels'))
      return one('jira', {
        baseUrl: `https://${name}${port === undefined ? '' : `:${port}`}`,
        email: user,
        apiToken: password,
        project,
        issueType: query.get('type'),
        labels: labels.length === 0 ? undefined : labels,
      })
    },
  },
  {
    dialects: ['apprise'],
    schemes: ['jira'],
    form: 'jira://APIKEY, an alert of Jira Service Management',
    is: ({ user }) => user === undefined,
    read: () =>
      wrong(
        'alerts of Jira Service Management are not sent, only issues are made',
        'write jira://EMAIL:TOKEN@SITE.atlassian.net/PROJECT',
      ),
  },
]
