import { describe, expect, it } from 'vitest'
import { refusals } from './refusals.ts'

const { refusal } = refusals()

/** Commands of train.sh; a good model is m.onnx in TITLEBOUT_OUT. */
const MODEL = 'cd "$TITLEBOUT_OUT"; echo m > m.onnx; '

describe('train leaves the work folder as it was when the command', () => {
  it.each<[what: string, body: string, message: string]>([
    [
      'writes nothing',
      'echo done',
      'wrote no file "m.onnx" (the base name of model.path) into TITLEBOUT_OUT, but nothing',
    ],
    ['writes another name', 'echo m > "$TITLEBOUT_OUT/model.onnx"', 'but "model.onnx"'],
    ['makes a folder of that name', 'mkdir "$TITLEBOUT_OUT/m.onnx"', 'wrote no file "m.onnx"'],
    [
      'writes the model below a folder',
      'mkdir "$TITLEBOUT_OUT/d"; echo m > "$TITLEBOUT_OUT/d/m.onnx"',
      'but "d/m.onnx"',
    ],
    ['writes an empty model', 'touch "$TITLEBOUT_OUT/m.onnx"', 'wrote an empty "m.onnx"'],
    [
      'writes a link for a model',
      'ln -s "$PWD/params.yaml" "$TITLEBOUT_OUT/m.onnx"',
      '"m.onnx" into TITLEBOUT_OUT, which is a link or a special file',
    ],
    ['writes a link beside the model', `${MODEL} ln -s /etc etc`, '"etc" into TITLEBOUT_OUT, which is a link'],
    ['writes a pipe', `${MODEL} mkfifo pipe`, '"pipe" into TITLEBOUT_OUT, which is a link or a special file'],
    [
      'writes a name with a line break',
      `${MODEL} touch $'a\\n::error::b'`,
      'a control character or a backslash in its name: "a?::error::b"',
    ],
    [
      'writes metrics that are no JSON',
      `${MODEL} echo '{"auc": NaN}' > metrics.json`,
      'metrics.json in TITLEBOUT_OUT is not JSON (NaN and Infinity are none)',
    ],
    ['writes metrics that are no mapping', `${MODEL} echo '[1]' > metrics.json`, 'metrics.json: expected a mapping'],
  ])('%s', async (_, body, message) => {
    const error = await refusal({ 'train.sh': body })
    expect(error.code).toBe('TRAIN')
    expect(error.message).toContain(message)
  })
})
