/** What Slack takes. Texts are counted in UTF-16 units after escaping. All read 2026-11-21. */

/** Characters in the top-level text. https://docs.slack.dev/reference/methods/chat.update (`msg_too_long`: "cannot exceed 4,000") */
export const textMaxChars = 4_000

/** Blocks of one message; ours counts those inside attachments too. https://docs.slack.dev/reference/block-kit/blocks ("up to 50 blocks") */
export const blocksMax = 50

/**
 * Characters of all blocks together as JSON. Not documented: `msg_blocks_too_long` was seen near 13,200.
 * https://github.com/slackapi/bolt-js/issues/2509
 */
export const blocksMaxChars = 12_000

/** https://docs.slack.dev/reference/methods/chat.postMessage (`too_many_attachments`: "a maximum of 100") */
export const attachmentsMax = 100

/** https://docs.slack.dev/reference/block-kit/blocks/header-block ("150 characters") */
export const headerMaxChars = 150

/** https://docs.slack.dev/reference/block-kit/blocks/section-block ("1 to 3000 characters", "10 items", "2000 characters") */
export const sectionMaxChars = 3_000
export const fieldsMax = 10
export const fieldMaxChars = 2_000

/** https://docs.slack.dev/reference/block-kit/blocks/context-block ("Maximum number of items is 10") */
export const contextElementsMax = 10

/** https://docs.slack.dev/reference/block-kit/blocks/actions-block ("a maximum of 25 elements") */
export const actionsMax = 25

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element (75, 255 and 2,000 characters) */
export const buttonTextMaxChars = 75
export const actionIdMaxChars = 255
export const actionValueMaxChars = 2_000

/** Of a button or an image. https://docs.slack.dev/reference/block-kit/block-elements/button-element ("3000 characters") */
export const urlMaxChars = 3_000

/** https://docs.slack.dev/reference/block-kit/block-elements/image-element ("2000 characters") */
export const altTextMaxChars = 2_000

/** Ours: more would bury the channel. What is left is counted in the last one. */
export const partsMax = 10

/** Ours: files of one notification, and bytes of each. Slack names no number; a workspace may have a smaller one. */
export const filesMax = 10
export const fileMaxBytes: number = 50 * 1_024 * 1_024

/** Ours. */
export const fileNameMaxChars = 200
