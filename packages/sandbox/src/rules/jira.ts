import { jiraDocuments } from './jira-adf.ts'
import { jiraFields } from './jira-fields.ts'
import { jiraIssues } from './jira-issues.ts'
import { jiraRequests } from './jira-requests.ts'
import type { JiraRule } from './jira-rule.ts'
import { jiraSearch } from './jira-search.ts'

/** Who asks, for what, what an issue may be, and what its documents. */
export const jiraRules: readonly JiraRule[] = [
  ...jiraRequests,
  ...jiraSearch,
  ...jiraIssues,
  ...jiraFields,
  ...jiraDocuments,
]
