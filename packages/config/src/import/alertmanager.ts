import { ConfigurationError } from '@notify/core'
import { importReceivers } from './alertmanager-receivers.ts'
import { importRoutes } from './alertmanager-routes.ts'
import { importing, type Imported, type Importing } from './imported.ts'
import { describeMatchers } from './matchers.ts'
import { isValues, listOf, readYaml, valuesOf, type Values } from './read-yaml.ts'
import { readTimeIntervals } from './time-intervals.ts'
import { writeYaml } from './write-yaml.ts'

const known = new Set([
  'global',
  'route',
  'receivers',
  'inhibit_rules',
  'time_intervals',
  'mute_time_intervals',
  'templates',
  'tracing',
])
/** What receivers read of `global`. */
const used =
  /^(?:slack_api_url|slack_app_token|smtp_(?:smarthost|from|auth_username|auth_password|require_tls)|telegram_(?:api_url|bot_token)|jira_api_url|http_config)(?:_file)?$/

/**
 * Makes `notify.yaml` of `alertmanager.yml`: receivers become channels, the tree of routes a list that chooses as it did.
 *
 * @param file  As it is shown.
 * @throws {ConfigurationError} if the file cannot be read, or names what it does not have.
 */
export function importAlertmanager(text: string, file: string): Imported {
  const config = readYaml(text, file)
  const route = isValues(config) ? config['route'] : undefined
  if (!isValues(config) || !isValues(route) || !Array.isArray(config['receivers']))
    throw new ConfigurationError('is no alertmanager.yml: route and receivers are missing', {
      code: 'E_IMPORT_FILE',
      path: file,
    })
  const into = importing()
  const receivers = importReceivers(config, into)
  const intervals = readTimeIntervals(config)
  importRoutes(route, { receivers, intervals }, into)
  for (const text of intervals.left) into.notes.push({ at: 'routes', text })
  noteOthers(config, into)
  if (into.problems.length > 0)
    throw new ConfigurationError(
      into.problems.map((problem) => ({ ...problem, path: `${file}: ${problem.path}` })),
    )
  const content = {
    channels: Object.fromEntries(into.channels),
    stages: [{ silence: {} }],
    routes: into.routes,
  }
  return {
    yaml: writeYaml(content, into.notes, `Made of ${file}.`),
    variables: into.variables,
    notes: into.notes,
  }
}

function noteOthers(config: Values, { notes }: Importing): void {
  const say = (text: string): void => void notes.push({ at: '', text })
  for (const [index, rule] of listOf(config['inhibit_rules']).filter(isValues).entries()) {
    const equal = listOf(rule['equal']).map(String).join(', ')
    const [source, target] = [describeMatchers(rule, 'source_'), describeMatchers(rule, 'target_')]
    say(
      `inhibit_rules[${index}]: not made: the stage inhibit holds back {${target}} while an incident of a key is open; that of {${source}} has to have one${equal === '' ? '' : `, made of ${equal}`}`,
    )
  }
  const others = Object.keys(valuesOf(config['global'])).filter((key) => !used.test(key))
  if (others.length > 0) say(`global.${others.join(', ')}: no equivalent`)
  if (listOf(config['templates']).length > 0)
    say('templates: write them anew, in templates/{channel}/{type}.md')
  if (config['tracing'] !== undefined) say('tracing: no equivalent')
  for (const key of Object.keys(config)) if (!known.has(key)) say(`${key} is not known, and left out`)
}
