-- A finding names the teams and cohorts that stand out, and a recommendation for whom it could be assigned.
update "finding" set "detail" = "detail" || '{"groups": []}'::jsonb where not ("detail" ? 'groups');--> statement-breakpoint
update "recommendation" set "detail" = ("detail" - array['agents', 'team', 'expectedDefectsAvoided', 'minutes']) || jsonb_build_object(
  'choices',
  case when "detail"->>'outcome' = 'assign' then jsonb_build_array(jsonb_build_object(
    'kind', case when ("detail"->>'team')::boolean then 'everybody' else 'agents' end,
    'name', null,
    'agents', "detail"->'agents',
    'expectedDefectsAvoided', "detail"->'expectedDefectsAvoided',
    'minutes', "detail"->'minutes',
    'priority', "detail"->'priority'
  )) else '[]'::jsonb end
) where not ("detail" ? 'choices');
