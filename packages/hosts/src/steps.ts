import {
  COMPARE_TO_CHAMPION_INPUTS,
  compareToChampion,
  DEPLOY_INPUTS,
  deploy,
  DRIFT_CHECK_INPUTS,
  driftCheck,
  EVALUATE_GATE_INPUTS,
  evaluateGate,
  PACKAGE_MODEL_INPUTS,
  packageModel,
  TRAIN_INPUTS,
  train,
  VALIDATE_DATA_INPUTS,
  validateData,
} from '@titlebout/steps'
import { step, type Step } from './step.ts'

/** The seven, in the order of a release. */
export const STEPS: readonly Step[] = [
  step('validate-data', 'May we train and judge on this data?', VALIDATE_DATA_INPUTS, validateData),
  step(
    'train',
    'Which model came out of exactly which code, data, parameters and environment?',
    TRAIN_INPUTS,
    train,
    false,
  ),
  step(
    'evaluate-gate',
    'Is this model good enough, for everyone, by our own rules?',
    EVALUATE_GATE_INPUTS,
    evaluateGate,
  ),
  step(
    'compare-to-champion',
    'Is it really as good as, or better than, the one that is live, or is that luck?',
    COMPARE_TO_CHAMPION_INPUTS,
    compareToChampion,
  ),
  step(
    'package-model',
    'Can anyone check later what this is and where it came from?',
    PACKAGE_MODEL_INPUTS,
    packageModel,
  ),
  step('deploy', 'Is exactly the approved model serving, and how do we get back?', DEPLOY_INPUTS, deploy),
  step('drift-check', 'Is the world still the one it was trained for?', DRIFT_CHECK_INPUTS, driftCheck),
]
