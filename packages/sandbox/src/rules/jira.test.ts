import { testClock } from '../__fixtures__/clock.ts'
import { sendJiraFixture } from '../__fixtures__/jira-sender.ts'
import { proveRules, type Send } from '../__fixtures__/prove-rules.ts'
import type { JiraFixture } from './jira-rule.ts'
import { jiraRules } from './jira.ts'

const send: Send<JiraFixture> = async (sandbox, fixture) => {
  const { status } = await sendJiraFixture(sandbox, fixture)
  return status < 300 ? 'ok' : String(status)
}

proveRules('jira', jiraRules, send, () => testClock(1_700_000_000_000))
