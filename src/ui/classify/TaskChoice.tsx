import type { HeadTask, TaskName } from '../../worker/messages.ts';
import { Choice } from '../frame/Choice.tsx';
import { TASK_WORDS } from './task_words.ts';

interface TaskChoiceProps {
  readonly tasks: readonly HeadTask[];
  readonly task: HeadTask;
  readonly onChange: (task: TaskName) => void;
}

/** What the checkpoint was trained for; a choice where that is several things. */
export function TaskChoice({ tasks, task, onChange }: TaskChoiceProps) {
  if (tasks.length === 1) {
    return (
      <p>
        <span className="quiet">task</span> {TASK_WORDS[task.task]}
      </p>
    );
  }
  return (
    <Choice
      label="task"
      accessibleLabel="What the checkpoint is asked to do"
      value={task.task}
      options={tasks.map((each) => each.task)}
      name={(each) => TASK_WORDS[each]}
      onChange={onChange}
    />
  );
}
