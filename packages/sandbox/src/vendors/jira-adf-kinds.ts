/** What a document of Jira is made of. https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/ (read 2026-11-21) */

export interface Kind {
  /** Nodes that may stand in it; nothing: none may. */
  readonly content: readonly string[]
  /** `some`: it needs at least one; `list`: it needs the list, which may be empty. */
  readonly needs?: 'some' | 'list'
  readonly attrs: ReadonlyMap<string, Attribute>
  readonly marks: readonly string[]
}

export interface Attribute {
  readonly spec: string
  readonly required: boolean
}

const inline = 'text date emoji hardBreak inlineCard inlineExtension mediaInline mention placeholder status'
const leaf = 'paragraph bulletList orderedList codeBlock mediaSingle mediaGroup extension'
const block = `${leaf} blockCard blockquote decisionList embedCard heading panel rule table taskList`
const cell = block.replace(' table ', ' ')
const card = 'url:string data:any datasource:any layout:string width:number localId:string'
const extension =
  'extensionKey:text! extensionType:text! parameters:any text:string layout:string localId:string'
const tableCell =
  'colspan:number rowspan:number colwidth:any background:string valign:top|middle|bottom localId:string'
const layouts = 'wide|full-width|center|wrap-right|wrap-left|align-end|align-start'
const frames = 'dataConsumer fragment'

/** Content, then attributes, then marks. `+`: at least one; `!`: the list itself. */
const nodeTable: Readonly<Record<string, readonly [string, string?, string?]>> = {
  doc: [`${block} bodiedExtension bodiedSyncBlock expand layoutSection syncBlock!`],
  paragraph: [inline, 'localId:string', 'alignment indentation fontSize'],
  heading: [inline, 'level:level! localId:string', 'alignment indentation'],
  bulletList: ['listItem+', 'localId:string'],
  orderedList: ['listItem+', 'order:number localId:string'],
  listItem: [`paragraph bulletList orderedList taskList mediaSingle codeBlock extension+`, 'localId:string'],
  taskList: ['taskItem taskList blockTaskItem+', 'localId:string!'],
  taskItem: [inline, 'localId:string! state:TODO|DONE!'],
  blockTaskItem: ['paragraph extension+', 'localId:string! state:TODO|DONE!'],
  decisionList: ['decisionItem+', 'localId:string!'],
  decisionItem: [inline, 'localId:string! state:string!'],
  codeBlock: [
    'text',
    'language:string uniqueId:string localId:string wrap:boolean hideLineNumbers:boolean',
    'breakout',
  ],
  blockquote: [`${leaf}+`, 'localId:string'],
  panel: [
    'paragraph heading bulletList orderedList blockCard mediaGroup mediaSingle codeBlock taskList rule decisionList extension+',
    'panelType:info|note|tip|warning|error|success|custom! panelIcon:string panelIconId:string panelIconText:string panelColor:string localId:string',
  ],
  rule: ['', 'localId:string'],
  expand: [`${block} nestedExpand+`, 'title:string localId:string', 'breakout'],
  nestedExpand: [
    'paragraph heading mediaSingle mediaGroup codeBlock bulletList orderedList taskList decisionList rule panel blockquote extension+',
    'title:string localId:string',
  ],
  table: [
    'tableRow+',
    'displayMode:default|fixed isNumberColumnEnabled:boolean layout:string localId:text width:number',
    'fragment',
  ],
  tableRow: ['tableCell tableHeader!', 'localId:string'],
  tableCell: [`${cell} nestedExpand+`, tableCell],
  tableHeader: [`${cell} nestedExpand+`, tableCell],
  mediaSingle: [
    'media caption+',
    `layout:${layouts} width:number widthType:percentage|pixel localId:string`,
    'link',
  ],
  mediaGroup: ['media+'],
  media: [
    '',
    'type:link|file|external! id:text collection:string url:string alt:string width:number height:number occurrenceKey:text localId:string',
    'dataConsumer link annotation border',
  ],
  caption: [inline.replace(' inlineExtension mediaInline', ''), 'localId:string'],
  blockCard: ['', card],
  embedCard: [
    '',
    `url:string! layout:${layouts}! width:number originalHeight:number originalWidth:number localId:string`,
  ],
  extension: ['', extension, frames],
  bodiedExtension: [`${block}+`, extension, frames],
  layoutSection: ['layoutColumn+', 'localId:string', 'breakout'],
  layoutColumn: [`${block} expand bodiedExtension+`, 'width:number! valign:string localId:string'],
  syncBlock: ['', 'resourceId:string! localId:string!', 'breakout'],
  bodiedSyncBlock: [
    `${block.replace(' extension', '')} expand layoutSection+`,
    'resourceId:string! localId:string!',
    'breakout',
  ],
  text: ['', '', 'link em strong strike subsup underline textColor annotation backgroundColor code'],
  hardBreak: ['', 'text:\n localId:string'],
  mention: ['', 'id:string! text:string accessLevel:string userType:DEFAULT|SPECIAL|APP localId:string'],
  emoji: ['', 'shortName:string! id:string text:string localId:string'],
  date: ['', 'timestamp:text! localId:string'],
  status: ['', 'text:text! color:statusColor! localId:string style:string'],
  inlineCard: ['', 'url:string data:any localId:string'],
  inlineExtension: ['', extension, frames],
  mediaInline: [
    '',
    'type:link|file|image id:text! collection:string! alt:string occurrenceKey:text width:number height:number data:any localId:string',
    'dataConsumer link annotation border',
  ],
  placeholder: ['', 'text:string! localId:string'],
}

const markTable: Readonly<Record<string, string>> = {
  strong: '',
  em: '',
  strike: '',
  underline: '',
  code: '',
  link: 'href:string! title:string id:string collection:string occurrenceKey:string',
  subsup: 'type:sub|sup!',
  textColor: 'color:colour!',
  backgroundColor: 'color:colour!',
  annotation: 'id:string! annotationType:inlineComment!',
  alignment: 'align:center|end!',
  indentation: 'level:level!',
  fontSize: 'fontSize:small!',
  breakout: 'mode:wide|full-width! width:number',
  border: 'size:number! color:string!',
  dataConsumer: 'sources:any!',
  fragment: 'localId:text! name:string',
}

const words = (text = ''): string[] => text.split(' ').filter(Boolean)

const attributes = (text?: string): ReadonlyMap<string, Attribute> =>
  new Map(
    words(text).map((entry) => {
      const [, name = '', spec = '', required] = /^([^:]+):(.+?)(!)?$/s.exec(entry) ?? []
      return [name, { spec, required: required !== undefined }]
    }),
  )

export const nodes: ReadonlyMap<string, Kind> = new Map(
  Object.entries(nodeTable).map(([name, [content, attrs, marks]]) => {
    const needs = content.endsWith('+') ? 'some' : content.endsWith('!') ? 'list' : undefined
    return [
      name,
      {
        content: words(content.replace(/[+!]$/, '')),
        ...(needs === undefined ? {} : { needs }),
        attrs: attributes(attrs),
        marks: words(marks),
      },
    ]
  }),
)

export const marks: ReadonlyMap<string, ReadonlyMap<string, Attribute>> = new Map(
  Object.entries(markTable).map(([name, attrs]) => [name, attributes(attrs)]),
)

const specials: Readonly<Record<string, (value: unknown) => boolean>> = {
  any: () => true,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  text: (value) => typeof value === 'string' && value !== '',
  level: (value) => typeof value === 'number' && value >= 1 && value <= 6,
  colour: (value) => typeof value === 'string' && /^#[\da-f]{6}$/i.test(value),
  statusColor: (value) =>
    typeof value === 'string' && /^(neutral|purple|blue|red|yellow|green|#[\da-f]{6})$/i.test(value),
}

/** Whether a value is what an attribute takes; a spec that is no name lists the words. */
export const fits = (spec: string, value: unknown): boolean =>
  specials[spec]?.(value) ?? (typeof value === 'string' && spec.split('|').includes(value))
