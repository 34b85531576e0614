import { Title } from "@mantine/core";
import type { UseQueryResult } from "@tanstack/react-query";
import type { ApiError } from "../client/api-error.ts";
import { Loaded } from "../components/states.tsx";
import classes from "./overview.module.css";

type QuestionCardProps<T> = {
  question: string;
  query: UseQueryResult<T, ApiError>;
  links: readonly { to: string; label: string }[];
  children: (data: T) => React.ReactNode;
};

/** One question with its answer; while one is read or fails, the others stand. */
export function QuestionCard<T>({ question, query, links, children }: QuestionCardProps<T>) {
  return (
    <section className={classes.card}>
      <Title order={2}>{question}</Title>
      <Loaded query={query} lines={2} height={28}>
        {children}
      </Loaded>
      <nav className={classes.more} aria-label={question}>
        {links.map(({ to, label }) => (
          <a key={to} href={to}>
            {label}
          </a>
        ))}
      </nav>
    </section>
  );
}

export function Answer({ children }: { children: React.ReactNode }) {
  return <p className={classes.answer}>{children}</p>;
}

/** Figures under each other, each with its name before it. */
export function Figures({ rows }: { rows: readonly { id: string; name: React.ReactNode; figure: React.ReactNode }[] }) {
  return (
    <div className={classes.figures}>
      {rows.map(({ id, name, figure }) => (
        <div key={id} className={classes.figure}>
          <div className={classes.name}>{name}</div>
          <div>{figure}</div>
        </div>
      ))}
    </div>
  );
}
