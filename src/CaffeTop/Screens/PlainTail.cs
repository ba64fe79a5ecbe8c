using System.Globalization;
using CaffeTop.Output;
using CaffeTop.Runs;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Screens;

/// <summary>What a followed log says, as plain lines, where there is no screen: each new loss, test and event once.</summary>
internal sealed class PlainTail
{
    private readonly List<string> _lines = [];
    private int _session;
    private long _loss;
    private int _mark;
    private RunModel? _model;

    /// <summary>Until standard input ends, or somebody ends the program.</summary>
    public static void Follow(FollowFeed feed)
    {
        StandardStreams.PrintError("caffetop: no screen here, so new values come as lines; in a terminal tail shows the run");
        var tail = new PlainTail();
        while (true)
        {
            var more = feed.Step();
            tail.Print(feed.Model);
            if (more) continue;
            if (feed.IsEnded) return;
            feed.Wait(CancellationToken.None);
        }
    }

    /// <summary>What has come since the last call.</summary>
    public IReadOnlyList<string> Take(RunModel model)
    {
        _lines.Clear();
        lock (model.Gate)
        {
            if (model != _model) (_model, _session, _loss, _mark) = (model, 0, 0, 0);
            // A test's text is whole only after its last output.
            for (; _mark < model.Marks.Count && model.Marks[_mark] is not { Kind: MarkKind.Test, Text: "test" }; _mark++) Add(model.Marks[_mark]);
            while (_session < model.Sessions.Count)
            {
                var session = model.Sessions[_session];
                // The last points are always held, whatever was thinned before them.
                for (var at = (int)Math.Max(0, session.Loss.Count - (session.Loss.Total - _loss)); at < session.Loss.Count; at++) Add(session, at);
                _loss = session.Loss.Total;
                if (_session + 1 == model.Sessions.Count) break;
                (_session, _loss) = (_session + 1, 0);
            }
        }

        return _lines;
    }

    private void Print(RunModel model)
    {
        var lines = Take(model);
        if (lines.Count > 0) StandardStreams.Print(string.Join('\n', lines));
    }

    private void Add(RunMark mark) =>
        _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{mark.Iteration,9} {mark.Time:HH:mm:ss} {mark.Text}"));

    private void Add(Session session, int at)
    {
        Span<char> value = stackalloc char[32];
        Span<char> speed = stackalloc char[32];
        var rate = Player.UpperBound(session.LearningRate.X, session.Loss.X[at]) - 1;
        var lr = rate >= 0 ? string.Create(CultureInfo.InvariantCulture, $"  lr {session.LearningRate.Y[rate]:g4}") : "";
        var perSecond = session.RecentSpeed is { } s ? $"  {Figures.Value(speed, Math.Round(s, 2))} it/s" : "";
        _lines.Add(string.Create(CultureInfo.InvariantCulture, $"{session.Loss.X[at],9} loss {Figures.Value(value, session.Loss.Y[at])}{lr}{perSecond}"));
    }
}
