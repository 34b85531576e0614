import { Anchor, Text, Title } from "@mantine/core";
import { useEffect } from "react";
import classes from "./page.module.css";

type PageProps = {
  /** the screen's one question */
  question: React.ReactNode;
  /** for the browser's tab and the reader's ear */
  title: string;
  /** the short answer, above the fold */
  answer?: React.ReactNode;
  actions?: React.ReactNode;
  back?: { to: string; label: string };
  width?: "reading" | "wide";
  children: React.ReactNode;
};

/** One question in the heading, its answer under it, the evidence below. */
export function Page({ question, title, answer, actions, back, width = "wide", children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · Plumbline`;
  }, [title]);
  return (
    <article className={classes.page} data-width={width}>
      <header className={classes.head}>
        {back && (
          <Anchor href={back.to} size="sm" className={classes.back}>
            ← {back.label}
          </Anchor>
        )}
        <div className={classes.headline}>
          <Title order={1} className={classes.question}>
            {question}
          </Title>
          {actions && <div className={classes.actions}>{actions}</div>}
        </div>
        {answer && (
          <Text component="div" className={classes.answer}>
            {answer}
          </Text>
        )}
      </header>
      {children}
    </article>
  );
}

type SectionProps = { title: React.ReactNode; aside?: React.ReactNode; children: React.ReactNode; id?: string };

export function Section({ title, aside, children, id }: SectionProps) {
  return (
    <section className={classes.section} id={id}>
      <div className={classes.sectionHead}>
        <Title order={2}>{title}</Title>
        {aside}
      </div>
      {children}
    </section>
  );
}

/** A quiet white surface for one thing. */
export function Panel({ children, className = "" }: { children: React.ReactNode; className?: string | undefined }) {
  return <div className={`${classes.panel} ${className}`}>{children}</div>;
}
