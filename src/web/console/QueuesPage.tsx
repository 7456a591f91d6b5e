import type { QueueMessage } from "../../client/index.ts";
import { clockTime, count, moment } from "../format.ts";
import { attempt, client } from "../house.ts";
import { usePages } from "../pages.ts";
import { PagedList } from "../shell/PagedList.tsx";
import { Empty, Figure } from "./parts.tsx";
import { usePolled } from "./usePolled.ts";

const LOOK_MS = 5_000;

/** What waits to be done, what failed, and a switch for all workers. Jobs only nudge: money that failed is retried in its run. */
export function QueuesPage() {
  const { polled, look } = usePolled(LOOK_MS, client.api.queues);
  const { value, at, problem } = polled.value;
  if (value === null) return problem === "" ? <div class="loading" aria-busy="true" /> : <Empty>{problem}</Empty>;
  return (
    <>
      {problem !== "" && at !== null && (
        <p class="problem">
          {problem} These figures are of {clockTime(at)}.
        </p>
      )}
      {value.items.length === 0 && <Empty>There is no queue.</Empty>}
      {value.items.map((queue) => (
        <Queue key={queue.name} queue={queue} onDone={look} />
      ))}
    </>
  );
}

function Queue({ queue, onDone }: { readonly queue: QueueMessage; readonly onDone: () => Promise<void> }) {
  const { name, isPaused, jobs, oldestMs } = queue;
  const turn = async () => {
    if (!isPaused && !confirm(`Pause ${name}? No worker takes a job of it until it is resumed.`)) return;
    await attempt(() => client.api.turnQueue(name, isPaused ? "resume" : "pause"));
    await onDone();
  };
  return (
    <section class="panel" aria-label={name} data-test="queue">
      <div class="page-head">
        <h2>
          {name}
          {isPaused && <span class="tag lost">paused</span>}
        </h2>
        <button type="button" class="button" onClick={() => void turn()}>
          {isPaused ? "Resume" : "Pause"}
        </button>
      </div>
      <dl class="figures">
        <Figure
          name="Waiting"
          value={count(jobs.wait + jobs.prioritized)}
          note={oldestMs > 0 ? `the oldest for ${count(oldestMs / 1_000)} s` : "nothing waits"}
        />
        <Figure name="Active" value={count(jobs.active)} />
        <Figure name="Delayed" value={count(jobs.delayed)} />
        <Figure name="Completed" value={count(jobs.completed)} />
        <Figure name="Failed" value={count(jobs.failed)} isBad={jobs.failed > 0} />
      </dl>
      <h3>Failed</h3>
      <Failed key={jobs.failed} name={name} />
    </section>
  );
}

function Failed({ name }: { readonly name: string }) {
  const pages = usePages((page) => client.api.queueJobs(name, { ...page, state: "failed" }));
  return (
    <PagedList pages={pages} empty="No job has failed.">
      {({ id, name: job, data, reason, attempts, finishedAt, addedAt }) => (
        <li key={id} class="line">
          <span class="line-what">
            {job}: {reason}
            <small>
              {count(attempts)} attempts · {moment(finishedAt ?? addedAt)}
            </small>
            <small class="hex">{JSON.stringify(data)}</small>
          </span>
        </li>
      )}
    </PagedList>
  );
}
