/**
 * What Jira Cloud takes. The REST reference gives no numbers for texts; these are its own refusals as people have reported them
 * (read 2026-11-21).
 */

/** https://github.com/tenable/integration-jira-cloud/issues/322: "Summary can't exceed 255 characters". We count UTF-16 units. */
export const summaryMaxChars = 255

/**
 * https://github.com/mozilla/jira-bugzilla-integration/issues/180: "exceeds the allowed limit of 32,767 characters". What counts in
 * a document is not said: we count its JSON, the longest of what it could be.
 */
export const textMaxChars = 32_767

/** https://github.com/prometheus-community/jiralert/issues/146: "the maximum length for a single label of 255 characters". */
export const labelMaxChars = 255

/** Ours: the description and nine comments. What is left is counted in the last one. */
export const partsMax = 10

/** Bytes of a file that is uploaded, ours: Jira's own limit is a setting of the site, and a refusal only warns. */
export const fileMaxBytes = 50_000_000

/** Ours: people that one text calls. */
export const mentionsMax = 20

/** Ours: of a URL, so that a link fits into a text together with others. */
export const urlMaxChars = 2_000
