/** What mail takes, and what this channel asks of it. */

/** UTF-16 units of the subject, ours: it is folded into several lines, and no list of mails shows more. */
export const subjectMaxChars = 255

/** UTF-16 units of the title inside the mail, ours. The attached text has all of it. */
export const titleMaxChars = 1_000

/** Octets of a header's value, ours: one line of a message. https://www.rfc-editor.org/rfc/rfc5322#section-2.1.1 (998) */
export const headerMaxBytes = 998

/** Bytes of the HTML. Gmail hides what comes after 102 KB behind a link. */
export const htmlMaxBytes = 102_400

/** Bytes of all files together, 18 MiB: Base64 makes 24.6 MiB of them, and Gmail and others take 25. */
export const attachmentsMaxBytes = 18_874_368

/** Addresses of one mail. https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1.8 (servers must take 100) */
export const recipientsMax = 100

/** Octets. https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1 (64 and 255) */
export const localPartMaxBytes = 64
export const domainMaxBytes = 255

/** Connections kept open, and mails sent over each of them before it is replaced. Ours. */
export const connections = 10
export const messagesPerConnection = 1_000
