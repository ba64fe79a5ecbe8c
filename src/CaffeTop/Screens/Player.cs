using CaffeTop.Runs;

namespace CaffeTop.Screens;

/// <summary>
/// How much of a run is seen. The whole model is there; a replay only moves a horizon over it: a session and an iteration of it. At ×1 a
/// second of the run takes a second.
/// </summary>
internal sealed class Player
{
    private const double FallbackSpeed = 10;

    // What a whole run takes about, where nobody has chosen a speed.
    private const double UsualSeconds = 30;
    private static readonly int[] Speeds = [1, 2, 4, 8, 16, 32, 64, 128, 250, 500, 1000];

    private double _iteration;
    private int _speed = 3;
    private bool _isSpeedChosen;

    /// <summary>The horizon moves by itself.</summary>
    public bool IsPlaying { get; private set; }

    /// <summary>Everything is seen, also what comes later.</summary>
    public bool IsAtEnd { get; private set; } = true;

    /// <summary>The last session that is seen, where not everything is.</summary>
    public int Session { get; private set; }

    /// <summary>The last iteration of it that is seen.</summary>
    public int Iteration => (int)Math.Min(_iteration, int.MaxValue);

    /// <summary>The only rank of an MPI run whose sessions are played; null: all.</summary>
    public int? Rank { get; set; }

    public int Speed => Speeds[_speed];

    /// <summary>Changes with the horizon.</summary>
    public long Version { get; private set; }

    /// <summary>What may be seen of a session: its largest iteration; null: nothing.</summary>
    public int? Limit(int session)
    {
        if (IsAtEnd || session < Session) return int.MaxValue;
        return session == Session ? Iteration : null;
    }

    public bool Sees(int session, int iteration) => Limit(session) is { } limit && iteration <= limit;

    public void Faster() => (_speed, _isSpeedChosen) = (Math.Min(Speeds.Length - 1, _speed + 1), true);

    public void Slower() => (_speed, _isSpeedChosen) = (Math.Max(0, _speed - 1), true);

    /// <summary>The nearest step to a wish.</summary>
    public void SetSpeed(double wish)
    {
        Choose(wish);
        _isSpeedChosen = true;
    }

    /// <summary>Play or pause; at the end, from the start.</summary>
    public void Toggle(RunModel model)
    {
        if (IsPlaying)
        {
            IsPlaying = false;
            return;
        }

        if (model.Sessions.Count == 0) return;
        if (IsAtEnd) ToStart(model);
        if (!_isSpeedChosen) Choose(Duration(model) / UsualSeconds);
        IsPlaying = true;
    }

    public void Pause() => IsPlaying = false;

    public void ToStart(RunModel model)
    {
        if (model.Sessions.Count == 0) return;
        (IsAtEnd, Session) = (false, Math.Min(Next(model, 0), model.Sessions.Count - 1));
        _iteration = model.Sessions[Session].FirstIteration ?? 0;
        Version++;
    }

    public void ToEnd()
    {
        if (!IsAtEnd) Version++;
        (IsAtEnd, IsPlaying) = (true, false);
    }

    /// <summary>The first session that reaches an iteration, as the latest one that tells it.</summary>
    public void Seek(RunModel model, int iteration)
    {
        for (var i = model.Sessions.Count - 1; i >= 0; i--)
        {
            var session = model.Sessions[i];
            if (!Plays(session) || session.FirstIteration is not { } first || iteration < first || iteration > session.LastIteration) continue;
            (IsAtEnd, Session, _iteration) = (false, i, iteration);
            Version++;
            return;
        }

        if (iteration <= 0) ToStart(model);
        else ToEnd();
    }

    /// <summary>To the next display.</summary>
    public void Step(RunModel model)
    {
        IsPlaying = false;
        if (IsAtEnd || Session >= model.Sessions.Count) return;
        var x = model.Sessions[Session].Loss.X;
        var next = UpperBound(x, Iteration);
        if (next < x.Length) _iteration = x[next];
        else NextSession(model);
        Version++;
    }

    /// <summary>Time has passed.</summary>
    /// <returns>Whether the horizon has moved.</returns>
    public bool Advance(RunModel model, TimeSpan passed)
    {
        if (!IsPlaying) return false;
        if (IsAtEnd || Session >= model.Sessions.Count)
        {
            ToEnd();
            return true;
        }

        var session = model.Sessions[Session];
        var before = Iteration;
        _iteration += passed.TotalSeconds * Speed * (session.Speed ?? FallbackSpeed);
        if (session.LastIteration is not { } last || _iteration >= last) NextSession(model);
        else if (Iteration == before) return false;
        Version++;
        return true;
    }

    /// <summary>The first place whose x is greater.</summary>
    public static int UpperBound(ReadOnlySpan<int> x, int value)
    {
        int low = 0, high = x.Length;
        while (low < high)
        {
            var middle = (int)(((uint)low + (uint)high) / 2);
            if (x[middle] <= value) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    private double Duration(RunModel model)
    {
        var seconds = 0.0;
        for (var i = 0; i < model.Sessions.Count; i++)
        {
            var session = model.Sessions[i];
            if (!Plays(session)) continue;
            seconds += ((session.LastIteration ?? 0.0) - (session.FirstIteration ?? 0.0)) / (session.Speed ?? FallbackSpeed);
        }

        return seconds;
    }

    private bool Plays(Session session) => Rank is null || session.Rank == Rank;

    // The first session from a place on that is played; their number where there is none.
    private int Next(RunModel model, int session)
    {
        while (session < model.Sessions.Count && !Plays(model.Sessions[session])) session++;
        return session;
    }

    private void Choose(double wish)
    {
        _speed = 0;
        while (_speed < Speeds.Length - 1 && Speeds[_speed] < wish) _speed++;
    }

    private void NextSession(RunModel model)
    {
        var next = Next(model, Session + 1);
        if (next >= model.Sessions.Count)
        {
            ToEnd();
            return;
        }

        Session = next;
        _iteration = model.Sessions[Session].FirstIteration ?? 0;
    }
}
