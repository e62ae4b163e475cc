import { changeText, configSchema, ruleText, type Config, type Rule, type Task } from '@titlebout/core'
import { describe, expect, it } from 'vitest'

describe('a change in words', () => {
  it.each([
    [{ column: 'speed', by: { add: 1200 } } as const, 'speed is raised by 1,200'],
    [{ column: 'speed', by: { add: -2.5 } } as const, 'speed is lowered by 2.5'],
    [{ column: 'speed', by: { times: 1.1 } } as const, 'speed is multiplied by 1.1'],
    [{ column: 'sex', by: { swap: ['male', 'female'] } }, 'sex is swapped (male ↔ female)'],
    [{ column: 'c', by: { swap: ['a', 'b', 'c'] } }, 'c is swapped (a → b → c → a)'],
    [{ column: 'c', by: { swap: ['a', 'b', 'c', 'd', 'e'] } }, 'c is swapped (a → b → c → d → …)'],
    [{ column: 'c', by: { replace: { a: 1, b: 2, c: 3, d: 4 } } }, 'c is replaced (a → 1, b → 2, c → 3, …)'],
    [{ column: 'c', by: 'missing' } as const, 'c is missing'],
    [{ column: 'c', by: 'uppercase' } as const, 'c is in upper case'],
    [{ column: 'c', by: 'lowercase' } as const, 'c is in lower case'],
    [{ column: 'c', by: 'whitespace' } as const, 'c has blanks around it'],
    [{ column: 'c', by: 'typos' } as const, 'c has a typo'],
  ])('%j', (perturb, words) => {
    expect(changeText(perturb)).toBe(words)
  })
})

/** A rule on changed rows as titlebout.yml has it. */
function ruled(rule: object): Rule {
  const config: Config = configSchema.parse({
    version: 1,
    model: { name: 'm', task: 'binary-classification', path: 'm.onnx' },
    data: { test: 't.csv', label: 'y', positive: 'yes', id: 'id' },
    gate: [rule],
    champion: {
      primary: 'roc_auc',
      merge: { claim: 'non-inferior', margin: 0.01 },
      promote: { claim: 'superior' },
    },
  })
  return config.gate[0]!
}

describe('a rule on changed rows as a sentence', () => {
  const speed = { column: 'speed', by: { add: 10 } }
  const [binary, several, numbers] = ['binary-classification', 'multiclass-classification', 'regression'] as const

  it.each<[Task, object, string]>([
    [binary, { expect: 'same' }, 'score moves'],
    [binary, { expect: 'same', within: 0.02 }, 'score moves by more than 0.02'],
    [binary, { expect: 'not-lower', within: 0.02 }, 'score falls by more than 0.02'],
    [binary, { expect: 'not-higher' }, 'score rises'],
    [binary, { expect: 'higher' }, 'score does not rise'],
    [binary, { expect: 'lower', within: 0.5 }, 'score does not fall by more than 0.5'],
    [several, { expect: 'not-lower', class: 'cat' }, 'score of cat falls'],
    [numbers, { expect: 'not-lower', within: 1000 }, 'prediction falls by more than 1,000'],
    [binary, { expect: 'same', of: 'decision' }, 'decision changes'],
    [binary, { expect: 'not-lower', of: 'decision' }, 'decision turns negative'],
    [binary, { expect: 'higher', of: 'decision' }, 'decision does not turn positive'],
    [several, { expect: 'not-higher', of: 'decision', class: 'cat' }, 'decision turns to cat'],
    [several, { expect: 'lower', of: 'decision', class: 'cat' }, 'decision does not turn away from cat'],
  ])('%s %j', (task, asked, breaks) => {
    const rule = ruled({ metric: 'violation_rate', perturb: { ...speed, ...asked }, max: 0.05 })
    expect(ruleText(rule, task)).toBe(`share of rows whose ${breaks} when speed is raised by 10: at most 0.05`)
  })

  it.each([
    ['roc_auc', 'how much worse ROC AUC gets when speed is raised by 10: at most 0.03'],
    ['log_loss', 'how much worse log loss gets when speed is raised by 10: at most 0.03'],
  ])('about %s', (metric, words) => {
    expect(ruleText(ruled({ metric, perturb: speed, max: 0.03 }), binary)).toBe(words)
  })

  it('with both bounds', () => {
    const rule = ruled({ metric: 'roc_auc', perturb: speed, min: 0.01, max: 0.5 })
    expect(ruleText(rule, binary)).toBe('how much worse ROC AUC gets when speed is raised by 10: from 0.01 to 0.5')
  })
})
