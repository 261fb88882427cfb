/** What PagerDuty takes. https://github.com/PagerDuty/developer-docs/tree/main/docs/events-API-v2 (read 2026-11-21) */

/** Of a request, the key included. 01-Overview.md: "limited to 512 KB"; we keep to the smaller of its two meanings. */
export const eventMaxBytes = 512_000

/** 02-Trigger-Events.md: "maximum permitted length … is 1024 characters". We count UTF-16 units. */
export const summaryMaxChars = 1_024

/** 02-Trigger-Events.md: "maximum permitted length … is 255 characters". We count bytes: a longer key is hashed, which harms nobody. */
export const dedupKeyMaxBytes = 255

/** Of source, component, group, class and client. Ours: no length is documented. */
export const nameMaxChars = 255

/** Of all links together, and of all images, as JSON. Ours: it leaves the details most of the event. */
export const urlsMaxBytes = 65_536
