/** What Discord takes. Texts are counted in UTF-16 units. All read 2026-11-21. */

/** Characters of the text above the embeds. https://docs.discord.com/developers/resources/webhook#execute-webhook ("up to 2000 characters") */
export const contentMaxChars = 2_000

/** https://docs.discord.com/developers/resources/message#embed-object-embed-limits ("must not exceed 6000 characters") */
export const embedsMax = 10
export const embedsMaxChars = 6_000
export const titleMaxChars = 256
export const descriptionMaxChars = 4_096
export const fieldsMax = 25
export const fieldNameMaxChars = 256
export const fieldValueMaxChars = 1_024
export const footerMaxChars = 2_048
export const authorMaxChars = 256

/** https://github.com/discord/discord-api-spec (RichEmbed, `url`) */
export const urlMaxChars = 2_048

/** https://docs.discord.com/developers/resources/message#allowed-mentions-object ("Max size of 100") */
export const mentionsMax = 100

/** https://github.com/discord/discord-api-spec (MessageCreateRequest, `components`, maxItems) */
export const componentsMax = 40

/** https://docs.discord.com/developers/components/reference#button ("Max 80 characters", "1-100 characters", "Max 512 characters") */
export const buttonLabelMaxChars = 80
export const customIdMaxChars = 100
export const buttonUrlMaxChars = 512

/** Buttons of one row, and of five rows. https://docs.discord.com/developers/components/reference#action-row ("Up to 5") */
export const rowMax = 5
export const buttonsMax = 25

/** https://docs.discord.com/developers/reference#uploading-files (10 MiB a file, 25 MiB a request; the rest is room for the text) */
export const filesMax = 10
export const fileMaxBytes: number = 10 * 1_024 * 1_024
export const filesMaxBytes: number = 24 * 1_024 * 1_024

/** https://docs.discord.com/developers/resources/message#create-message (`nonce`, "up to 25 characters") */
export const nonceMaxChars = 25

/** Of a webhook's name. https://docs.discord.com/developers/resources/webhook#create-webhook ("1-80 characters") */
export const usernameMaxChars = 80

/** Ours: more would bury the channel. What is left is counted in the last one. */
export const partsMax = 10
