import {
  ConfigurationError,
  DeliveryError,
  secret,
  severities,
  variable,
  type Fetch,
  type Problem,
  type Secret,
  type SecretReader,
  type Severity,
} from '@notify/core/channel'
import type { JiraClient } from './client.ts'
import type { People } from './content.ts'
import type { Appearance, Fields, Transitions } from './message.ts'

export interface JiraOptions {
  /** Of the site, e.g. `https://acme.atlassian.net`: https, or http to this machine. Default: `JIRA_SERVER_URL`. */
  readonly baseUrl?: string
  /** Of the account that the API token belongs to. Default: `JIRA_EMAIL`. */
  readonly email?: string
  /** Default: `JIRA_TOKEN`. */
  readonly apiToken?: Secret
  /** OAuth 2.0, instead of e-mail and API token; then `baseUrl` is `https://api.atlassian.com/ex/jira/<cloud id>`. */
  readonly accessToken?: Secret
  /** Key of the project, e.g. `OPS`. Default: `JIRA_PROJECT_KEY`. */
  readonly project?: string
  /** Name, or id in digits. Default `Task`. */
  readonly issueType?: string
  /** Names or ids of priorities by severity. Default: none is set, as not every project has the field. */
  readonly priority?: Partial<Readonly<Record<Severity, string>>>
  /** Beside the one that finds the issue again; spaces become `_`. */
  readonly labels?: readonly string[]
  /** Further fields of a new issue by id, e.g. `{ customfield_10010: { value: 'Tokyo' } }`, as Jira's REST API takes them. */
  readonly fields?: Fields
  /** Account ids by the names that notifications mention. */
  readonly people?: People
  /** How an incident moves its issue. Default: resolved moves it to the first status that is done. */
  readonly transitions?: Transitions
  /** Sends the requests, e.g. through a proxy. Default: the global `fetch`. */
  readonly fetch?: Fetch
  /** A ready client of jira.js, e.g. with OAuth 2.0, instead of credentials; made without `retry`. */
  readonly client?: JiraClient
}

export interface Settings {
  readonly look: Appearance
  /** Without a slash at its end; nothing if a ready client knows it. */
  readonly baseUrl: string | undefined
  readonly credentials: Credentials | undefined
}

export interface Credentials {
  /** The header. @throws {DeliveryError} `auth` if there is none. */
  authorization(): Promise<string>
  forget(): void
}

type Expect = (holds: boolean, option: string, message: string, hint: string) => void

/** @throws {ConfigurationError} that names every wrong option. */
export function readOptions(options: JiraOptions): Settings {
  const problems: Problem[] = []
  const expect: Expect = (holds, option, message, hint) => {
    if (!holds) problems.push({ code: 'E_CONFIG', path: `jira.${option}`, message, hint })
  }
  const baseUrl = readBaseUrl(options, expect)
  const look = readLook(options, expect)
  const { client, accessToken } = options
  const email = options.email ?? variable('JIRA_EMAIL') ?? ''
  const basic = client === undefined && accessToken === undefined
  const isEmail = /^[^\s:@]+@[^\s:@]+$/.test(email)
  expect(
    !basic || isEmail,
    'email',
    'expected an e-mail address',
    'the one of the API token; or set JIRA_EMAIL',
  )
  if (problems.length > 0) throw new ConfigurationError(problems)
  if (client !== undefined) return { look, baseUrl, credentials: undefined }
  const credentials = basic
    ? authorization(secret(options.apiToken, 'jira: apiToken', 'JIRA_TOKEN'), (token) => {
        return `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}`
      })
    : authorization(secret(accessToken, 'jira: accessToken'), (token) => `Bearer ${token}`)
  return { look, baseUrl, credentials }
}

function authorization(reader: SecretReader, header: (token: string) => string): Credentials {
  return {
    async authorization() {
      const token = (await reader.read()).trim()
      if (/^[\x21-\x7e]+$/.test(token)) return header(token)
      reader.forget()
      throw new DeliveryError('auth', 'jira: the token has characters that no token has')
    },
    forget: () => reader.forget(),
  }
}

function readBaseUrl({ baseUrl, client }: JiraOptions, expect: Expect): string | undefined {
  const given = baseUrl ?? variable('JIRA_SERVER_URL')
  if (given === undefined && client !== undefined) return undefined
  const url = URL.parse(given ?? '')
  const local = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  // The credentials go with every request: encrypted, or on this machine.
  const safe = (url?.protocol === 'https:' || local) && url?.username === '' && url.password === ''
  const hint = 'e.g. https://acme.atlassian.net; or set JIRA_SERVER_URL'
  expect(safe, 'baseUrl', 'expected an https URL without user name and password', hint)
  if (url === null) return undefined
  // People copy the address of a page.
  return url.hostname.endsWith('.atlassian.net')
    ? url.origin
    : `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function readLook(options: JiraOptions, expect: Expect): Appearance {
  const {
    issueType = 'Task',
    priority = {},
    labels = [],
    fields = {},
    people = {},
    transitions = {},
  } = options
  const project = options.project ?? variable('JIRA_PROJECT_KEY') ?? ''
  const keyHint = 'the letters before the number of an issue, e.g. OPS; or set JIRA_PROJECT_KEY'
  expect(/^[A-Z][A-Z0-9_]{1,254}$/.test(project), 'project', 'expected the key of a project', keyHint)
  expect(issueType.trim() !== '', 'issueType', 'expected the name of an issue type', "e.g. 'Task', or its id")
  for (const severity of Object.keys(priority))
    expect(
      (severities as readonly string[]).includes(severity),
      `priority.${severity}`,
      'expected a severity',
      severities.join(', '),
    )
  for (const [name, id] of Object.entries(people))
    expect(
      /^[\w:-]{1,128}$/.test(id),
      `people.${name}`,
      'expected the id of an account',
      'the end of the address of its profile in Jira',
    )
  return { project, issueType, priority, labels, fields, people, transitions }
}
