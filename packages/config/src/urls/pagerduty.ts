import { hostAndPort } from './parts.ts'
import { one, wrong, type Reading } from './reading.ts'

const integrationKey = /^[A-Za-z0-9]{32}$/
/** A key of the REST API, not a subdomain: twenty characters, some of them capitals or signs. */
const apiKey = /^(?=.*[A-Z_+])[\w+-]{16,40}$/

const keyNotNeeded = 'the API key is not needed: events are sent with the integration key alone'

export const pagerdutyReadings: readonly Reading[] = [
  {
    dialects: ['apprise'],
    schemes: ['pagerduty'],
    form: 'pagerduty://INTEGRATIONKEY@APIKEY',
    is: ({ user, host }) => integrationKey.test(user ?? '') && host !== '' && host !== 'default',
    read({ user, path, query }) {
      const region = query.get('region')
      if (region !== undefined && region !== 'us' && region !== 'eu')
        return wrong(
          'the region is neither us nor eu',
          'write region=eu if the address of your account has .eu. in it',
        )
      const more = { group: query.get('group'), class: query.get('class') }
      const [source = query.get('source'), component = query.get('component')] = path
      return one('pagerduty', { integrationKey: user, region, source, component, ...more }, [keyNotNeeded])
    },
  },
  {
    dialects: ['shoutrrr'],
    schemes: ['pagerduty'],
    form: 'pagerduty:///INTEGRATIONKEY',
    is: ({ user, path }) => user === undefined && path.length === 1,
    read({ host, path, query }) {
      if (!integrationKey.test(path[0]!))
        return wrong(
          'the integration key is not 32 letters and digits',
          'copy it from the integration "Events API V2"',
        )
      const { name, port } = hostAndPort(host) ?? { name: '' }
      if (host !== '' && name === '') return wrong('the host is not a host name', 'leave it out')
      const isUsual = name === '' || name === 'events.pagerduty.com'
      const isEurope = name === 'events.eu.pagerduty.com'
      const baseUrl = `https://${name}${port === undefined ? '' : `:${port}`}`
      return one('pagerduty', {
        integrationKey: path[0],
        ...(isEurope ? { region: 'eu' } : isUsual ? {} : { baseUrl }),
        source: query.get('source'),
        clientName: query.get('client'),
      })
    },
  },
  {
    dialects: ['symfony'],
    schemes: ['pagerduty'],
    form: 'pagerduty://TOKEN@SUBDOMAIN',
    is: ({ user, host, path }) =>
      user !== undefined &&
      path.length === 0 &&
      /^[a-z0-9-]{1,63}(?:\.eu)?$/.test(host) &&
      !apiKey.test(host),
    read: () =>
      wrong(
        'a token of the REST API cannot send events',
        'take the integration key of an integration "Events API V2": pagerduty:///INTEGRATIONKEY',
      ),
  },
]
