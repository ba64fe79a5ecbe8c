using CaffeTop.Events;
using CaffeTop.Output;

namespace CaffeTop.Running;

/// <summary>For commands whose result is a table or a file: only warnings and errors of the net's making are shown.</summary>
internal static class QuietLog
{
    public static void Tell(TrainingEvent happened)
    {
        if (happened is RawLine { Severity: not 'I' } line) StandardStreams.PrintError("caffetop: " + line.Text);
    }
}
