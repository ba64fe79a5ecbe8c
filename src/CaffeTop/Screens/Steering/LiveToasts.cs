using System.Globalization;
using CaffeTop.Runs;
using CaffeTop.Screens.Charts;

namespace CaffeTop.Screens.Steering;

/// <summary>Says in the key line what has just happened to a run that trains, whoever asked for it: a setting, a pause, a snapshot, a test, a fault.</summary>
internal sealed class LiveToasts
{
    private RunModel? _model;
    private int _seen = -1;
    private DateTimeOffset? _asked;

    /// <summary>This screen has asked for a snapshot, so that its time can be told.</summary>
    public void SnapshotAsked(DateTimeOffset now) => _asked = now;

    /// <summary>Under the model's gate.</summary>
    public void Update(RunModel model, ScreenState state)
    {
        // What was there when the screen began is no news.
        if (_model != model) (_model, _seen) = (model, model.Marks.Count);
        for (; _seen < model.Marks.Count; _seen++)
        {
            var mark = model.Marks[_seen];
            if (Text(mark, state) is not { } text) continue;
            var sentence = char.ConvertFromUtf32(FlagList.Look(mark, state.Symbols).Glyph) + " " + text;
            if (mark.Kind == MarkKind.Anomaly) state.Announce(sentence);
            else state.Tell(sentence);
        }
    }

    private string? Text(RunMark mark, ScreenState state)
    {
        switch (mark.Kind)
        {
            case MarkKind.Snapshot when _asked is { } asked:
                _asked = null;
                return string.Create(CultureInfo.InvariantCulture, $"snapshot {mark.Iteration:#,##0} in {(state.Clock.GetUtcNow() - asked).TotalSeconds:0.0} s");
            case MarkKind.Snapshot:
                return string.Create(CultureInfo.InvariantCulture, $"snapshot {mark.Iteration:#,##0}");
            // What comes of them tells of these.
            case MarkKind.Control when mark.Text is "test" or "snapshot":
                return null;
            case MarkKind.Control:
                return string.Create(CultureInfo.InvariantCulture, $"{ControlWords.Of(mark.Text)} at {mark.Iteration:#,##0}");
            case MarkKind.Test or MarkKind.Fault or MarkKind.Anomaly or MarkKind.Resumed or MarkKind.Ended or MarkKind.Note:
                return string.Create(CultureInfo.InvariantCulture, $"{mark.Text} at {mark.Iteration:#,##0}");
            default:
                return null;
        }
    }
}
