// Commands that change the run: values, failures, channels, checkpoints, restore. All but `set` are the console's own.

import { splitAssignment } from "../../debug/assignment.ts";
import { moved, said } from "./answer.ts";
import { type TerminalCommand, wrong } from "./command.ts";
import { OF_THE_CONSOLE } from "./looking.ts";
import { frameOf } from "./standing.ts";

export const INTERVENING: readonly TerminalCommand[] = [
  {
    names: ["set"],
    usage: "set TARGET = VALUE",
    does: "a state, a variable, the record or a timer becomes another value",
    more: ["set total = 0.0", 'set state("detector", "acc-0095").total = 1000.0'],
    expression: true,
    run: async (rest, standing) => {
      const parts = splitAssignment(rest);
      if (parts === null) throw wrong("Say what becomes what", "set total = 0.0");
      const { session } = standing;
      const { step, pause } = session.moment;
      const item = await session.assign(parts.target, parts.value, frameOf(standing).id);
      const stays = session.moment.step === step && session.moment.pause === pause;
      // Another value may keep the body from coming here again.
      if (!stays && session.stop !== null) return moved(session.stop, `${item.name} = ${item.text}`);
      return said(`${item.name} = ${item.text}`, [item]);
    },
  },
  ofTheConsole("fail", "fail OPERATOR N", "this subtask fails; the restart strategy takes it from there", [
    "fail taskManager N [--lose-disk]: every subtask that runs there; with its disk.",
    "fail checkpoint: the one in progress, or the next. fail storage: the next snapshot or manifest.",
    "fail commit [SINK]: the next commit.",
  ]),
  ofTheConsole("hold", "hold CHANNEL", "nothing leaves this channel until it is released", [
    "A channel is named as `channels` shows it; a part of the name will do where it fits one alone.",
  ]),
  ofTheConsole(
    "slow",
    "slow CHANNEL 100ms",
    "each element waits so long, in virtual time, at the head of this channel",
  ),
  ofTheConsole("release", "release CHANNEL", "undoes hold and slow"),
  ofTheConsole("checkpoint", "checkpoint", "takes a checkpoint now"),
  ofTheConsole(
    "savepoint",
    "savepoint PATH [N]",
    "takes a savepoint, written to that folder when it completes",
    [
      "With N it is of checkpoint N, and written at once. A path that ends in a number is quoted.",
      "`weir debug --from PATH` and `weir run --from PATH` begin there.",
    ],
  ),
  ofTheConsole("restore", "restore N", "all subtasks stop, and the run goes on from checkpoint N", [
    "What was committed after it is taken back. `restart N` does the same with the program as it now is.",
  ]),
];

export const CONSOLE_LOOKING: readonly TerminalCommand[] = [
  ofTheConsole(
    "state",
    "state [OPERATOR [KEY]]",
    "what operators remember: how much, of which keys, or of one key",
  ),
  ofTheConsole("channels", "channels", "what is queued, held and blocked"),
  ofTheConsole("checkpoints", "checkpoints", "those kept, and the one in progress"),
  ofTheConsole("diff", "diff A B", "what changed between two checkpoints; `now` stands for what is now"),
];

function ofTheConsole(
  name: string,
  usage: string,
  does: string,
  more: readonly string[] = [],
): TerminalCommand {
  return { names: [name], usage, does, more, run: OF_THE_CONSOLE(name) };
}
