import type { Draft, Field, Link } from '@notify/core'
import { fingerprintOf } from './fingerprint.ts'
import { imageUrl, linkTo } from './link.ts'
import { described, isObject, own, problem, report, textOf, wrongType, type Problems } from './reading.ts'
import { severityOf } from './severity.ts'
import { asMarkdown, cut } from './text.ts'

export interface AlertmanagerOptions {
  /** Epoch ms: nothing happened later. Default: the present. */
  readonly now?: number
}

const alertsMax = 5_000
const labelsMax = 40
const nameMaxChars = 100
const valueMaxChars = 500
const titleMaxChars = 300
const bodyMaxChars = 8_000
const keyMaxChars = 512

/** What all alerts of a payload share. */
interface Group {
  readonly isGrafana: boolean
  readonly groupKey: string | undefined
  readonly receiver: string | undefined
  readonly links: readonly Link[]
  /** So many more did not fit into the payload. */
  readonly leftOut: number
  readonly now: number
}

type Texts = ReadonlyMap<string, string>

/**
 * Reads what Prometheus Alertmanager (webhook version 4) and Grafana (version 1, with `orgId`) post: a draft for each alert.
 *
 * The fingerprint is the key, so that an alert is one incident from its first firing to its resolve. There is no idempotency
 * key: peers of a cluster, and each `repeat_interval`, send the same firing again, with annotations that may have changed.
 * That updates the message of the open incident and counts it, without a new ping.
 *
 * @param payload The parsed JSON.
 * @throws {InputError} with all that is wrong. Unknown keys are not; a date that cannot be read counts as not given.
 */
export function alertmanager(
  payload: unknown,
  { now = Date.now() }: AlertmanagerOptions = {},
): readonly Draft<never>[] {
  const problems: Problems = []
  if (!isObject(payload)) {
    problems.push(wrongType('', 'the JSON object of a webhook', payload))
    report(problems)
    return []
  }
  const version = own(payload, 'version')
  const isGrafana = version === '1' && Object.hasOwn(payload, 'orgId')
  checkVersion(version, isGrafana, problems)
  const alerts = listOf(own(payload, 'alerts'), problems)
  const truncated = own(payload, 'truncatedAlerts')
  const group: Group = {
    isGrafana,
    groupKey: textOf(own(payload, 'groupKey')),
    receiver: textOf(own(payload, 'receiver')),
    links: linkTo(isGrafana ? 'Grafana' : 'Alertmanager', own(payload, 'externalURL')),
    leftOut: Number.isSafeInteger(truncated) ? Number(truncated) : 0,
    now,
  }
  const drafts = alerts.map((alert, index) => draftOf(alert, `alerts[${index}]`, group, problems))
  report(problems)
  return drafts.filter((draft) => draft !== undefined)
}

function checkVersion(version: unknown, isGrafana: boolean, problems: Problems): void {
  if (version === '4' || isGrafana) return
  if (typeof version !== 'string') problems.push(wrongType('version', 'the version "4"', version))
  else
    problems.push(
      problem('E_INPUT_VALUE', 'version', 'expected the version "4", or of Grafana "1" with orgId', {
        received: described(version),
        hint: 'another format is posted as generic JSON',
      }),
    )
}

function listOf(alerts: unknown, problems: Problems): readonly unknown[] {
  if (!Array.isArray(alerts)) problems.push(wrongType('alerts', 'a list of alerts', alerts))
  else if (alerts.length === 0)
    problems.push(problem('E_INPUT_VALUE', 'alerts', 'expected at least one alert'))
  else if (alerts.length <= alertsMax) return alerts
  else
    problems.push(
      problem('E_INPUT_TOO_MANY', 'alerts', `expected at most ${alertsMax} alerts`, {
        received: `${alerts.length} alerts`,
        hint: 'set max_alerts in the webhook_config, or group by more labels',
      }),
    )
  return []
}

function draftOf(alert: unknown, path: string, group: Group, problems: Problems): Draft<never> | undefined {
  if (!isObject(alert)) {
    problems.push(wrongType(path, 'an alert', alert))
    return undefined
  }
  const state = own(alert, 'status')
  if (state !== 'firing' && state !== 'resolved') problems.push(wrongStatus(state, `${path}.status`))
  const labels = textsOf(own(alert, 'labels'), `${path}.labels`, problems)
  const annotations = textsOf(own(alert, 'annotations') ?? {}, `${path}.annotations`, problems)
  const description = textOf(annotations.get('description')) ?? textOf(annotations.get('message'))
  const source = ['instance', 'service', 'job'].map((name) => textOf(labels.get(name))).find(Boolean)
  const image = imageUrl(own(alert, 'imageURL'))
  const title = textOf(annotations.get('summary')) ?? textOf(labels.get('alertname')) ?? 'Alert'
  return {
    type: group.isGrafana ? 'grafana.alert' : 'alertmanager.alert',
    key: keyOf(alert, labels),
    state: state === 'resolved' ? 'resolved' : 'firing',
    // A name that nobody knows must not hide the alert.
    severity: severityOf(labels.get('severity') ?? '') ?? 'warning',
    title: cut(title, titleMaxChars),
    fields: fieldsOf(labels, alert, group),
    links: linksOf(alert, annotations, group),
    metadata: metadataOf(labels, group),
    occurredAt: occurredAt(alert, group.now),
    ...(description !== undefined && { body: asMarkdown(cut(description, bodyMaxChars)) }),
    ...(source !== undefined && { source: cut(source, valueMaxChars) }),
    ...(image !== undefined && { images: [{ url: image, alt: cut(title, titleMaxChars) }] }),
  }
}

const wrongStatus = (status: unknown, path: string): Problems[number] =>
  typeof status === 'string'
    ? problem('E_INPUT_VALUE', path, 'expected firing or resolved', { received: described(status) })
    : wrongType(path, 'firing or resolved', status)

/** Labels or annotations. In a map: names are anything, also `__proto__`. */
function textsOf(value: unknown, path: string, problems: Problems): Texts {
  if (!isObject(value)) {
    problems.push(wrongType(path, 'an object of texts', value))
    return new Map()
  }
  const texts = new Map<string, string>()
  for (const [name, text] of Object.entries(value)) {
    if (typeof text === 'string') texts.set(name, text)
    else if (typeof text === 'number' || typeof text === 'boolean') texts.set(name, String(text))
    else problems.push(wrongType(`${path}.${cut(name, nameMaxChars)}`, 'text', text))
  }
  return texts
}

function keyOf(alert: Readonly<Record<string, unknown>>, labels: Texts): string {
  const given = textOf(own(alert, 'fingerprint'))
  return given !== undefined && given.length <= keyMaxChars ? given : fingerprintOf(labels)
}

/** Labels by name; of too many, and of alerts that did not fit, the number is said. */
function fieldsOf(
  labels: Texts,
  alert: Readonly<Record<string, unknown>>,
  { leftOut }: Group,
): readonly Field[] {
  const shown = [...labels]
    .filter(
      ([name, value]) => name !== 'alertname' && textOf(name) !== undefined && textOf(value) !== undefined,
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const fields = shown.slice(0, labelsMax).map(([name, value]): Field => ({
    name: cut(name, nameMaxChars),
    value: cut(value, valueMaxChars),
    inline: true,
  }))
  const values = valuesOf(alert)
  if (values !== undefined) fields.push({ name: 'values', value: cut(values, valueMaxChars) })
  if (shown.length > labelsMax)
    fields.push({ name: 'labels left out', value: String(shown.length - labelsMax) })
  if (leftOut > 0) fields.push({ name: 'alerts left out by the sender', value: String(leftOut) })
  return fields
}

/** Grafana: what was measured. */
function valuesOf(alert: Readonly<Record<string, unknown>>): string | undefined {
  const values = own(alert, 'values')
  if (!isObject(values)) return textOf(own(alert, 'valueString'))
  const pairs = Object.entries(values).filter(([, value]) => typeof value === 'number')
  return textOf(pairs.map(([name, value]) => `${name} = ${String(value)}`).join(', '))
}

const linksOf = (
  alert: Readonly<Record<string, unknown>>,
  annotations: Texts,
  group: Group,
): readonly Link[] => [
  ...linkTo('Runbook', annotations.get('runbook_url')),
  ...linkTo(
    'Dashboard',
    textOf(own(alert, 'dashboardURL')) ?? annotations.get('dashboard') ?? annotations.get('dashboard_url'),
  ),
  ...linkTo('Panel', own(alert, 'panelURL')),
  ...linkTo('Source', own(alert, 'generatorURL')),
  ...linkTo('Silence', own(alert, 'silenceURL')),
  ...group.links,
]

const forbidden = new Set(['__proto__', 'constructor', 'prototype'])
const plainName = /^[\p{L}_][\p{L}\p{N}_.:/-]{0,99}$/u

/** For conditions: `metadata.labels.team`. */
function metadataOf(labels: Texts, { groupKey, receiver }: Group): Readonly<Record<string, unknown>> {
  const named = [...labels]
    .filter(([name]) => plainName.test(name) && !forbidden.has(name))
    .slice(0, labelsMax)
  return {
    labels: Object.fromEntries(named.map(([name, value]) => [name, cut(value, valueMaxChars)])),
    ...(receiver !== undefined && { receiver: cut(receiver, valueMaxChars) }),
    ...(groupKey !== undefined && { groupKey: cut(groupKey, valueMaxChars) }),
  }
}

/** When it began to fire, or was resolved; never in the future, and never resolved before it began. */
function occurredAt(alert: Readonly<Record<string, unknown>>, now: number): number {
  const startsAt = timeOf(own(alert, 'startsAt'))
  if (own(alert, 'status') !== 'resolved') return Math.min(startsAt ?? now, now)
  const endsAt = timeOf(own(alert, 'endsAt'))
  return Math.min(Math.max(endsAt ?? now, startsAt ?? -Infinity), now)
}

const rfc3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/

/** Go's zero time, 0001-01-01T00:00:00Z, means that there is none. */
function timeOf(value: unknown): number | undefined {
  const at = typeof value === 'string' && rfc3339.test(value) ? Date.parse(value) : NaN
  return at > 0 ? at : undefined
}
