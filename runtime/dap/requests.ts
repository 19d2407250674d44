// Every request that the adapter answers, by its command.

import type { RequestTable } from "./request.ts";
import { ARMED_REQUESTS } from "./requests-armed.ts";
import { LIFECYCLE_REQUESTS } from "./requests-lifecycle.ts";
import { LOOKING_REQUESTS } from "./requests-looking.ts";
import { MOVING_REQUESTS } from "./requests-moving.ts";
import { VIEW_REQUESTS } from "./requests-views.ts";
import { WEIR_REQUESTS } from "./requests-weir.ts";

export const REQUESTS: RequestTable = {
  ...LIFECYCLE_REQUESTS,
  ...ARMED_REQUESTS,
  ...MOVING_REQUESTS,
  ...LOOKING_REQUESTS,
  ...WEIR_REQUESTS,
  ...VIEW_REQUESTS,
};
