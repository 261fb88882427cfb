import type { Vendor } from '../../message.ts'
import { html, type Html } from '../html.ts'
import { object } from '../../value.ts'
import { renderDiscord } from './discord.ts'
import { renderEmail } from './email.ts'
import { renderJira } from './jira.ts'
import { renderGraph, renderMsteams } from './msteams.ts'
import { renderPagerduty } from './pagerduty.ts'
import { json, jsonText } from './pieces.ts'
import { renderSlack } from './slack.ts'
import { renderSms } from './sms.ts'
import { renderTelegram } from './telegram.ts'
import type { Render, View } from './view.ts'
import { renderWebhook } from './webhook.ts'

const renders: Readonly<Record<Vendor, Render>> = {
  slack: renderSlack,
  discord: renderDiscord,
  telegram: renderTelegram,
  email: renderEmail,
  msteams: renderMsteams,
  graph: renderGraph,
  jira: renderJira,
  webhook: renderWebhook,
  sms: renderSms,
  pagerduty: renderPagerduty,
}

/** A message as its reader sees it. A payload that nobody can read is shown as it is. */
export function renderMessage(view: View): Html {
  const { message, version } = view
  const { payload } = version
  try {
    const drawn = renders[message.vendor](object(payload), view)
    if (drawn !== undefined) return drawn
  } catch {
    // Too deep for any reader; below it is shown as far as it goes.
  }
  return jsonText(payload) === undefined || payload === undefined
    ? html`<pre class="code" dir="auto"><code>${version.text}</code></pre>`
    : json(payload)
}
