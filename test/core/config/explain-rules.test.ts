import { describe, expect, it } from 'vitest'
import { configOf, edited, problemsOf } from './base-config.ts'

const explain = (text: string): string => edited('champion:\n', `explain: ${text}\nchampion:\n`)

describe('explain', () => {
  it('is off where it is absent, and has its defaults where it is empty', () => {
    expect(configOf(edited('min: 0.7', 'min: 0.71')).explain).toBeUndefined()
    expect(configOf(explain('{}')).explain).toEqual({
      repeats: 5,
      rows: 5000,
      command_rows: 200_000,
      time_limit_seconds: 60,
      dependence: 5,
      grid: 10,
      seed: 1,
      champion: true,
    })
  })

  it('takes metrics by the names of others too', () => {
    expect(configOf(explain('{ metric: accuracy_score }')).explain?.metric).toBe('accuracy')
  })

  it.each([
    ['{ metric: rmse }', 'explain.metric must be a metric of binary-classification, got "rmse"'],
    ['{ metric: loss_own }', 'explain.metric is a loss of your own, which nobody can compute anew'],
    ['{ features: [size, size] }', 'explain.features[1] stands twice: "size"'],
    ['{ features: [damage] }', 'explain.features[0] is data.label, which no model looks at'],
    ['{ repeats: 0 }', 'explain.repeats must be'],
    ['{ command_rows: 10 }', 'explain.command_rows must be'],
    ['{ rows: 10 }', 'explain.rows must be'],
    ['{ time_limit_seconds: 0 }', 'explain.time_limit_seconds must be'],
    ['{ shap: ../shap.json }', 'explain.shap must be a path of a .json file inside the directory of titlebout.yml'],
    ['{ shap: shap.csv }', 'explain.shap must be a path of a .json file'],
    ['{ method: shap }', 'method'],
    ['true', 'explain must be a mapping'],
  ])('refuses %s', (text, message) => {
    expect(problemsOf(explain(text))).toEqual([expect.stringContaining(message)])
  })

  it('asks an endpoint again only where its policy allows it', () => {
    const endpoint = (more: string): string =>
      explain('{}').replace(
        'threshold: 0.1',
        `threshold: 0.1\n  endpoint: { url: "https://models.example.invalid", protocol: json${more} }`,
      )
    expect(problemsOf(endpoint(''))).toEqual([expect.stringContaining('explain asks the endpoint again')])
    expect(problemsOf(endpoint(', ask_again: true'))).toEqual([])
  })
})
