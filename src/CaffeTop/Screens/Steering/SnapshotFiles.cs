using CaffeTop.Runs;

namespace CaffeTop.Screens.Steering;

/// <summary>The snapshots that a run's log tells of and that were not removed again, oldest first.</summary>
internal sealed class SnapshotFiles
{
    private const string Written = "snapshot ";
    private const string Removed = " removed: ";

    private readonly List<(int Iteration, string Model)> _files = [];
    private RunModel? _model;
    private int _seen;

    public IReadOnlyList<(int Iteration, string Model)> All => _files;

    /// <summary>The newest one that is not after an iteration; null: there is none.</summary>
    public (int Iteration, string Model)? Before(int iteration)
    {
        (int Iteration, string Model)? best = null;
        foreach (var file in _files)
        {
            if (file.Iteration <= iteration && (best is null || file.Iteration >= best.Value.Iteration)) best = file;
        }

        return best;
    }

    /// <summary>The state that stands beside a model.</summary>
    public static string StateOf(string model) => Path.ChangeExtension(model, ".solverstate");

    /// <summary>Under the model's gate.</summary>
    public void Update(RunModel model)
    {
        if (_model != model || _seen > model.Marks.Count)
        {
            (_model, _seen) = (model, 0);
            _files.Clear();
        }

        for (; _seen < model.Marks.Count; _seen++)
        {
            var mark = model.Marks[_seen];
            if (!mark.Text.StartsWith(Written, StringComparison.Ordinal)) continue;
            if (mark.Kind == MarkKind.Snapshot)
            {
                _files.RemoveAll(file => file.Iteration == mark.Iteration);
                _files.Add((mark.Iteration, mark.Text[Written.Length..]));
            }
            else if (mark.Text.IndexOf(Removed, StringComparison.Ordinal) is > 0 and var at)
            {
                var name = mark.Text[Written.Length..at];
                _files.RemoveAll(file => file.Model == name);
            }
        }
    }
}
