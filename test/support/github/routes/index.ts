import type { Routes } from '../http.ts'
import { artifactRoutes } from './artifacts.ts'
import { checkRoutes } from './checks.ts'
import { commentRoutes } from './comments.ts'
import { contentRoutes } from './contents.ts'
import { deploymentRoutes } from './deployments.ts'
import { gitObjectRoutes } from './git-objects.ts'
import { gitRefRoutes } from './git-refs.ts'
import { issueRoutes } from './issues.ts'
import { pullRoutes } from './pulls.ts'
import { releaseRoutes } from './releases.ts'
import { globalRoutes, repositoryRoutes } from './repositories.ts'
import { runRoutes } from './runs.ts'

/** A handler for each operation of the slice. */
export const ROUTES: Routes = {
  ...globalRoutes,
  ...repositoryRoutes,
  ...issueRoutes,
  ...commentRoutes,
  ...pullRoutes,
  ...contentRoutes,
  ...gitRefRoutes,
  ...gitObjectRoutes,
  ...runRoutes,
  ...artifactRoutes,
  ...deploymentRoutes,
  ...checkRoutes,
  ...releaseRoutes,
}
