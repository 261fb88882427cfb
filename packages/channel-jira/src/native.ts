/** What a notification may say in Jira's own words, as `overrides.jira`. What is given replaces what would be rendered. */
export interface JiraOverrides {
  /** One line; cut to Jira's limit. */
  readonly summary?: string
  /** Name, or id in digits. */
  readonly issueType?: string
  /** Name, or id in digits. */
  readonly priority?: string
  /** Beside those of the options; spaces become `_`. */
  readonly labels?: readonly string[]
  /** Fields of the issue by id, e.g. `customfield_10010`, as Jira's REST API takes them. Never those that the channel fills. */
  readonly fields?: Readonly<Record<string, unknown>>
}

declare module '@notify/core/channel' {
  interface Overrides {
    readonly jira?: JiraOverrides
  }
}
