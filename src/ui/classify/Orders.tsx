import type { HeadTask } from '../../worker/messages.ts';
import { LabelTable } from './LabelTable.tsx';
import { labelReadings, type TextReading } from './readings.ts';

interface OrdersProps {
  readonly task: HeadTask;
  readonly readings: readonly TextReading[];
}

/** Two sentences as they stand, and the other way round: a head that tells order says the opposite of the second. */
export function Orders({ task, readings }: OrdersProps) {
  return (
    <div className="tables" data-count={readings.length}>
      {readings.map(({ index, name, result }) => (
        <LabelTable
          key={index}
          caption={`The sentences ${name}`}
          noun="order"
          readings={labelReadings(task, result.outputs[0])}
        />
      ))}
    </div>
  );
}
