import * as fc from 'fast-check'

/** Objects of JSON whose keys and texts are these words, nested at most so deep: close enough to a true body to get far. */
export const jsonOf = (words: readonly string[], maxDepth: number): fc.Arbitrary<object> =>
  fc.letrec<{ value: unknown; list: unknown[]; object: object }>((tie) => ({
    value: fc.oneof(
      { maxDepth },
      fc.constant(null),
      fc.integer(),
      fc.constantFrom(...words),
      tie('list'),
      tie('object'),
    ),
    list: fc.array(tie('value'), { maxLength: 4 }),
    object: fc.dictionary(fc.constantFrom(...words), tie('value'), { maxKeys: 6 }),
  })).object
