/** The alphabet of SMS, and the typography that can be written in it. */

/** In one septet each. https://www.etsi.org/deliver/etsi_ts/123000_123099/123038/17.00.00_60/ts_123038v170000p.pdf (6.2.1) */
const basic =
  '\n\r !"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz' +
  '¡£¤¥§¿ÄÅÆÇÉÑÖØÜßàäåæèéìñòöøùüΓΔΘΛΞΠΣΦΨΩ'
/** Behind an escape, which takes a septet too. */
const extended = '\f[\\]^{|}~€'

/**
 * What Twilio's Smart Encoding writes for it; white space and control characters do not come this far.
 * https://www.twilio.com/docs/messaging/services#smart-encoding (read 2026-11-21)
 */
const typography: readonly (readonly [written: string, marks: string])[] = [
  ['"', '«»“”ʺˮ‟„❝❞〝〞'],
  ["'", '‘’ʻˈʼʽʹ‛´ˊ`ˋ❛❜\u0313\u0314︐︑'],
  ['/', '÷⧸⁄∕\u0337\u0338'],
  ['\\', '⧹⧵﹨\u20e5'],
  ['|', '∣⎸⎹⏐⎜⎟\u20d2\u20d3'],
  ['-', '‐–—―⎼⎽﹣⁃•'],
  ['_', '‗\u0332'],
  ['=', '꞊﹦\u0347'],
  ['^', 'ˆ\u0302\u1dcd'],
  ['~', '˜˷∼\u0303\u0330\u0334'],
  ['.', '。﹒｡'],
  [',', '‚﹐﹑､、\u0326'],
  [':', 'ː˸⦂꞉︓'],
  [';', '⁏︔﹔'],
  ['!', 'ǃ︕﹗'],
  ['?', '︖﹖'],
  ['(', '❨❪﹙⟮⦅'],
  [')', '❩❫﹚⟯⦆'],
  ['{', '❴﹛'],
  ['}', '❵﹜'],
  ['<', '‹﹤'],
  ['>', '›﹥'],
  ['*', '⁎∗⊛✢✣✤✥✱✲✳✺✻✼✽❃❉❊❋⧆﹡'],
  ['+', '˖﹢'],
  ['#', '﹟'],
  ['$', '﹩'],
  ['%', '﹪'],
  ['&', '﹠'],
  ['@', '﹫'],
  ['1/4', '¼'],
  ['1/2', '½'],
  ['3/4', '¾'],
  ['!!', '‼'],
  ['...', '…'],
  ['', '\u200b\u200c\u2060'],
  ...pairs('ABCDEFGHIJKLMNOPRSTUVWYZ', 'ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ'),
  ...pairs('ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ'),
  ...pairs('0123456789"\'/\\|-_=^~.,:;!?', '０１２３４５６７８９＂＇／＼｜－＿＝＾～．，：；！？'),
  ...pairs('(){}[]<>*+#$%&@', '（）｛｝［］＜＞＊＋＃＄％＆＠'),
]

function pairs(written: string, marks: string): (readonly [string, string])[] {
  return written.split('').map((character, index) => [character, marks[index]!] as const)
}

const writtenFor = new Map(
  typography.flatMap(([written, marks]) => marks.split('').map((mark) => [mark, written] as const)),
)

/** All of them are single UTF-16 units. */
const anyOf = (characters: string): string =>
  characters
    .split('')
    .map((one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
const marks = anyOf([...writtenFor.keys()].join(''))
const mark = new RegExp(`[${marks}]`, 'g')
const unwritable = new RegExp(`[^${anyOf(basic + extended)}${marks}]`)
const wide = new RegExp(`[${anyOf(extended)}]`, 'g')

/** The text with plain characters instead of typographic ones. Nothing: it has others that GSM-7 lacks. */
export const inGsm = (text: string): string | undefined =>
  unwritable.test(text) ? undefined : text.replace(mark, (one) => writtenFor.get(one)!)

/** ASCII only, in one septet each. */
export const isPlain = (text: string): boolean => /^[\n\r -Z_a-z]*$/.test(text)

/** Before a character that takes two septets. */
export const escape = '\u001b'

/** A unit for each septet. `text` has nothing that GSM-7 lacks. */
export const septets = (text: string): string => text.replace(wide, `${escape}$&`)
