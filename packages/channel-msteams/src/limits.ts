/** What Teams takes. All read 2026-11-21. */

/**
 * Bytes of a whole request, counted in UTF-8: "The message size limit is approximately 28 KB … includes all HTML elements such
 * as text, images, links, tables, mentions". https://learn.microsoft.com/en-us/connectors/teams/#known-issues-and-limitations-with-actions
 */
export const messageMaxBytes = 28_000

/** Ours: buttons beyond these are links in the text. */
export const actionsMax = 6

/** Ours: what the parts of a card that every message needs may take of it, so that the text keeps half. */
export const titleMaxChars = 200
export const lineMaxChars = 120
export const filesMaxChars = 300
export const buttonTextMaxChars = 60
export const actionsMaxBytes = 4_000
export const mentionsMaxBytes = 3_000

/** Ours: bytes of one element of the body, which is never divided. */
export const elementMaxBytes = 4_000

/** Ours: longer URLs stand as text. */
export const urlMaxChars = 1_500

/** Ours: bytes of one field that stands beside its name; a longer one stands below it. */
export const factMaxBytes = 600

/** Ours: more would bury the channel. What is left is counted in the last one. */
export const partsMax = 10
