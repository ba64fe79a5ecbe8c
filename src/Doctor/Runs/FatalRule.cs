using CaffeTop.Runs;

namespace CaffeTop.Doctor.Runs;

/// <summary>Explains the line with which a session failed. One that was overcome (a later session goes on) is a hint.</summary>
public sealed class FatalRule(FatalKind kind) : IRunRule
{
    private const string Checked = "Check failed: ";

    public string Id => kind.Id;

    public IEnumerable<Finding> Check(CheckedSession session)
    {
        foreach (var mark in session.Run.Marks)
        {
            if (mark.Kind != MarkKind.Fault || mark.Session != session.Session.Index) continue;
            // What follows the first is its echo: a stack trace, the signal that ends the program.
            if (FatalKind.Of(mark.Text) != kind) yield break;
            var said = mark.Text.StartsWith(Checked, StringComparison.Ordinal) ? mark.Text[Checked.Length..] : mark.Text;
            var begun = session.Session.FirstIteration is not null;
            var severity = session.IsContinued ? Severity.Hint : kind.IsKilled ? Severity.Warning : Severity.Error;
            yield return this.As(
                severity, begun ? session.At(mark.Iteration) : new FindingPlace(session.File),
                $"{kind.What}{(begun ? $" at iteration {mark.Iteration}" : "")}: \"{SafeText.Clean(said, 240)}\".",
                kind.Why, session.IsContinued ? "A later session of the log goes on, so it was mended." : kind.Remedy);
            yield break;
        }
    }
}
