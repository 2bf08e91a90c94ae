"""From what student code returned to verdicts: compare, scales, ledger, convention, diagnoses."""
