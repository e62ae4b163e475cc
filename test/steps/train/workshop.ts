import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Host, StepOutcome, Training } from '@titlebout/core'
import { parseEvidence } from '@titlebout/core'
import { train } from '@titlebout/steps'
import { cancellation, recordingLog, type RecordingLog } from '../../support/recording.ts'
import { hostOf, Repository } from '../open-step/repository.ts'

export const CONFIG = `version: 1
model: { name: strikes, task: binary-classification, path: model/m.onnx, threshold: 0.1 }
data:
  train: data/train.csv
  test: data/test.csv
  label: damage
  positive: "yes"
  id: report_id
  time: flight_date
  features: [size, speed]
train:
  run: bash train.sh
  inputs: [train.sh, lib/*.txt]
  params: params.yaml
  lock: [deps.lock]
  seed: 7
champion:
  primary: roc_auc
  merge: { claim: non-inferior, margin: 0.01 }
  promote: { claim: superior }
`

export const FILES: Readonly<Record<string, string>> = {
  'titlebout.yml': CONFIG,
  'train.sh': 'cp "$TITLEBOUT_DATA" "$TITLEBOUT_OUT/told.json"\nprintf model > "$TITLEBOUT_OUT/m.onnx"\n',
  'lib/a.txt': 'a\n',
  'lib/b.txt': 'b\n',
  'params.yaml': 'model: { depth: 3, layers: [64, 32] }\nridge: 1\n',
  'deps.lock': 'locked\n',
  'data/train.csv':
    'report_id,flight_date,size,speed,damage\nr1,1990-01-01,Small,100,no\nr2,1990-01-02,Large,,yes\nr3,1990-01-03,Small,90.50,no\n',
  'data/test.csv': 'report_id,flight_date,size,speed,damage\nt1,1991-01-01,Small,100,no\n',
}

/** A workspace with a small training in it. */
export class Workshop extends Repository {
  readonly log: RecordingLog = recordingLog()
  readonly cancel = cancellation()

  /** The work folder. */
  work(...parts: readonly string[]): string {
    return this.path('.titlebout', 'strikes', ...parts)
  }

  host(over: Partial<Host> = {}): Host {
    return {
      ...hostOf(this.folder),
      log: this.log,
      cancellation: this.cancel,
      userEnvironment: { PATH: process.env['PATH'] ?? '', OWN: 'kept' },
      ...over,
    }
  }

  async train(
    over: { readonly dryRun?: boolean; readonly host?: Partial<Host>; readonly candidate?: string } = {},
  ): Promise<StepOutcome> {
    return await train(this.host(over.host), {
      config: 'titlebout.yml',
      candidate: over.candidate,
      comment: 'never',
      'fail-on': 'failed',
      'dry-run': over.dryRun ?? false,
      'native-dir': undefined,
      'carrier-dir': undefined,
    })
  }

  /** Training command, as the body of train.sh. */
  command(body: string): void {
    this.write({ 'train.sh': body })
  }

  evidence(): Training {
    return parseEvidence('training', readFileSync(this.work('training.json'), 'utf8'), 'training.json')
  }

  /** Every file below the work folder with its content; undefined when there is no such folder. */
  snapshot(): Readonly<Record<string, string>> | undefined {
    if (!existsSync(this.work())) return undefined
    const files: Record<string, string> = {}
    const visit = (relative: string): void => {
      for (const name of readdirSync(this.work(relative))) {
        const below = path.join(relative, name)
        if (statSync(this.work(below)).isDirectory()) visit(below)
        else files[below] = readFileSync(this.work(below), 'latin1')
      }
    }
    visit('')
    return files
  }
}
