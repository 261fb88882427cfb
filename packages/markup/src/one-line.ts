/** Most texts are even: replacing their spaces one by one by themselves takes ten times as long as looking. */
const uneven = /[^\S ]| {2}/

/** Without line breaks: white space of any kind and length is one space. */
export const oneLine = (text: string): string =>
  (uneven.test(text) ? text.replaceAll(/\s+/g, ' ') : text).trim()
