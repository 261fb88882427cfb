/** What an Adaptive Card is made of, up to version 1.5. https://adaptivecards.io/explorer/ (read 2026-11-21) */

/** What a property holds; `!`: it must be there. `[]`: a list of it. */
export interface Property {
  readonly spec: string
  readonly list: boolean
  readonly required: boolean
}

export type Properties = ReadonlyMap<string, Property>

// Teams adds targetWidth, and `msteams` at the root: learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format
const element =
  'fallback:elementFallback height:blockHeight separator:boolean spacing:spacing id:string isVisible:boolean requires:object targetWidth:string'
const input = `${element} errorMessage:string isRequired:boolean label:string`.replace(
  'id:string',
  'id:string!',
)
const action =
  'title:string iconUrl:string id:string style:actionStyle fallback:actionFallback tooltip:string isEnabled:boolean mode:actionMode requires:object'
const run =
  'color:color fontType:fontType isSubtle:boolean size:fontSize weight:fontWeight selectAction:selectAction'
const box =
  'selectAction:selectAction style:containerStyle verticalContentAlignment:vertical bleed:boolean backgroundImage:background minHeight:string rtl:boolean'

const table: Readonly<Record<string, string>> = {
  AdaptiveCard:
    'version:string refresh:object authentication:object body:element[] actions:action[] selectAction:selectAction fallbackText:string backgroundImage:background minHeight:string rtl:boolean speak:string lang:string verticalContentAlignment:vertical $schema:string msteams:object',
  TextBlock: `text:string! color:color fontType:fontType horizontalAlignment:horizontal isSubtle:boolean maxLines:number size:fontSize weight:fontWeight wrap:boolean style:textStyle ${element}`,
  RichTextBlock: `inlines:inline[]! horizontalAlignment:horizontal ${element}`,
  TextRun: `text:string! highlight:boolean italic:boolean strikethrough:boolean underline:boolean ${run}`,
  Image: `url:string! altText:string backgroundColor:string horizontalAlignment:horizontal selectAction:selectAction size:imageSize style:imageStyle width:string ${element.replace('height:blockHeight', 'height:string')}`,
  ImageSet: `images:Image[]! imageSize:imageSize ${element}`,
  Media: `sources:MediaSource[]! poster:string altText:string ${element}`,
  MediaSource: 'mimeType:string! url:string!',
  Container: `items:element[]! ${box} ${element}`,
  ColumnSet: `columns:Column[] selectAction:selectAction style:containerStyle bleed:boolean minHeight:string horizontalAlignment:horizontal ${element}`,
  Column: `items:element[] width:size ${box} ${element.replace('elementFallback', 'columnFallback').replace(' height:blockHeight', '')}`,
  FactSet: `facts:Fact[]! ${element}`,
  Fact: 'title:string! value:string!',
  Table: `columns:TableColumnDefinition[] rows:TableRow[] firstRowAsHeader:boolean showGridLines:boolean gridStyle:containerStyle horizontalCellContentAlignment:horizontal verticalCellContentAlignment:vertical ${element}`,
  TableColumnDefinition:
    'width:size horizontalCellContentAlignment:horizontal verticalCellContentAlignment:vertical',
  TableRow:
    'cells:TableCell[] style:containerStyle horizontalCellContentAlignment:horizontal verticalCellContentAlignment:vertical',
  TableCell: `items:element[]! ${box}`,
  ActionSet: `actions:action[]! ${element}`,
  'Input.Text': `isMultiline:boolean maxLength:number placeholder:string regex:string style:inputStyle inlineAction:selectAction value:string ${input}`,
  'Input.Number': `max:number min:number placeholder:string value:number ${input}`,
  'Input.Date': `max:string min:string placeholder:string value:string ${input}`,
  'Input.Time': `max:string min:string placeholder:string value:string ${input}`,
  'Input.Toggle': `title:string! value:string valueOff:string valueOn:string wrap:boolean ${input}`,
  'Input.ChoiceSet': `choices:Input.Choice[] isMultiSelect:boolean style:choiceStyle value:string placeholder:string wrap:boolean ${input}`,
  'Input.Choice': 'title:string! value:string!',
  'Action.OpenUrl': `url:string! ${action}`,
  'Action.ShowCard': `card:AdaptiveCard ${action}`,
  'Action.ToggleVisibility': `targetElements:target[]! ${action}`,
  'Action.Submit': `data:data associatedInputs:inputs ${action}`,
  'Action.Execute': `verb:string data:data associatedInputs:inputs ${action}`,
  TargetElement: 'elementId:string! isVisible:boolean',
  BackgroundImage: 'url:string! fillMode:fillMode horizontalAlignment:horizontal verticalAlignment:vertical',
}

const read = (text: string): Properties =>
  new Map(
    text.split(' ').map((entry) => {
      const [, name = '', spec = '', list, required] = /^([^:]+):(.+?)(\[\])?(!)?$/.exec(entry) ?? []
      return [name, { spec, list: list !== undefined, required: required !== undefined }]
    }),
  )

export const kinds: ReadonlyMap<string, Properties> = new Map(
  Object.entries(table).map(([name, text]) => [name, read(text)]),
)

const actions = [...kinds.keys()].filter((name) => name.startsWith('Action.'))

/** Kinds that may stand in a place, told apart by `type`. */
export const unions: Readonly<Record<string, readonly string[]>> = {
  element:
    'ActionSet ColumnSet Container FactSet Image ImageSet Input.ChoiceSet Input.Date Input.Number Input.Text Input.Time Input.Toggle Media RichTextBlock Table TextBlock'.split(
      ' ',
    ),
  action: actions,
  selectAction: actions.filter((name) => name !== 'Action.ShowCard'),
}

/** Places that take a text beside, or instead of, an object. */
export const alternatives: Readonly<Record<string, { readonly text: RegExp; readonly object?: string }>> = {
  inline: { text: /^/, object: 'TextRun' },
  target: { text: /^/, object: 'TargetElement' },
  background: { text: /^/, object: 'BackgroundImage' },
  elementFallback: { text: /^drop$/i, object: 'element' },
  actionFallback: { text: /^drop$/i, object: 'action' },
  columnFallback: { text: /^drop$/i, object: 'Column' },
  data: { text: /^/, object: 'object' },
}

/** Words that a property takes, in any case. */
export const words: Readonly<Record<string, RegExp>> = {
  actionMode: /^(primary|secondary)$/i,
  actionStyle: /^(default|positive|destructive)$/i,
  blockHeight: /^(auto|stretch)$/i,
  choiceStyle: /^(compact|expanded)$/i,
  color: /^(default|dark|light|accent|good|warning|attention)$/i,
  containerStyle: /^(default|emphasis|good|attention|warning|accent)$/i,
  fillMode: /^(cover|repeatHorizontally|repeatVertically|repeat)$/i,
  fontSize: /^(default|small|medium|large|extraLarge)$/i,
  fontType: /^(default|monospace)$/i,
  fontWeight: /^(default|lighter|bolder)$/i,
  horizontal: /^(left|center|right)$/i,
  imageSize: /^(auto|stretch|small|medium|large)$/i,
  imageStyle: /^(default|person)$/i,
  inputs: /^(auto|none)$/i,
  inputStyle: /^(text|tel|url|email|password)$/i,
  spacing: /^(default|none|small|medium|large|extraLarge|padding)$/i,
  textStyle: /^(default|heading)$/i,
  vertical: /^(top|center|bottom)$/i,
}
