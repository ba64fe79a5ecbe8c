using CaffeTop.Engine.Proto;
using static CaffeTop.Doctor.RuleReport;

namespace CaffeTop.Doctor.Runs;

/// <summary>A resumed session whose solver differs from the one before in what it learns with.</summary>
public sealed class ResumedDifferently : IRunRule
{
    private static readonly string[] Fields =
        ["type", "base_lr", "lr_policy", "gamma", "power", "stepsize", "momentum", "momentum2", "weight_decay", "iter_size", "clip_gradients", "regularization_type", "rms_decay", "delta", "stepvalue"];

    public string Id => "resumed-differently";

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        var s = session.Session;
        if (s.FirstIteration is not > 0 || s.Solver is null) yield break;
        var before = session.Run.Sessions.Take(s.Index).LastOrDefault(other => other.Rank == s.Rank && other.Solver is not null && other.FirstIteration is not null);
        if (before is null || before.Solver!.Text == s.Solver.Text) yield break;
        var (old, now) = (Read(before.Solver.Text), Read(s.Solver.Text));
        var changes = new List<string>();
        foreach (var name in Fields)
        {
            var field = SolverParameter.Descriptor.FindFieldByName(name);
            var (a, b) = (field.Accessor.GetValue(old), field.Accessor.GetValue(now));
            if (!Equals(a, b)) changes.Add(FormattableString.Invariant($"{name} {a} → {b}"));
        }

        // poly divides by max_iter: another one bends the curve at the seam.
        if (now.LrPolicy == "poly" && old.LrPolicy == "poly" && old.MaxIter != now.MaxIter) changes.Add(FormattableString.Invariant($"max_iter of lr_policy \"poly\" {old.MaxIter} → {now.MaxIter}"));
        if (changes.Count == 0) yield break;
        var isType = changes[0].StartsWith("type ", StringComparison.Ordinal);
        yield return this.As(
            isType ? Severity.Warning : Severity.Hint, session.At(s.FirstIteration.Value), $"The run was resumed at iteration {s.FirstIteration} with another solver: {Words.List(changes)}.",
            isType ? "The history in a state is of one kind of solver; another kind reads it as something else." : "What changes at this iteration has its reason here, not in the data.",
            isType ? "Resume with the old type, or begin from the weights alone (--weights)." : "Nothing, if it was meant.", Fact("changes", changes.Count));
    }

    private static SolverParameter Read(string text) => TextFormatReader.Read<SolverParameter>(text, "solver in the log").Message;
}
