-- Values of a dimension in code point order, so that "everywhere" and "this value" can be compared by an exclusion constraint.
CREATE TYPE textrange AS RANGE (subtype = text, collation = "C");
