namespace CaffeTop.Screens.Steering;

/// <summary>
/// The number before a key: <c>10.</c> steps ten. Each digit does at once what it does by itself (a view, 0 the whole run); where a <c>.</c> follows
/// soon it was a number, and what the digits did is taken back. So no key ever waits for the next one.
/// </summary>
internal sealed class KeyCount(TimeProvider clock)
{
    private const int Most = 1_000_000;
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1.5);

    private DateTimeOffset _end;
    private int _value;
    private Before _before;

    /// <summary>The number typed so far; 0: none, or it is too long ago.</summary>
    public int Value => clock.GetUtcNow() < _end ? _value : 0;

    /// <summary>A digit is about to do what it does.</summary>
    public void Add(int digit, ScreenState state)
    {
        var value = Value;
        if (value == 0)
        {
            if (digit == 0) return;
            _before = new Before(state.View, state.Pane, state.HasChosenPane, state.IsMaximised, state.Chart.From, state.Chart.To, state.Window);
        }

        _value = (int)Math.Min(Most, value * 10L + digit);
        _end = clock.GetUtcNow() + Soon;
    }

    /// <summary>The key that the number belongs to: what the digits did is taken back. 1 where there is no number.</summary>
    public int Take(ScreenState state)
    {
        var value = Value;
        _value = 0;
        if (value == 0) return 1;
        (state.View, state.Pane, state.HasChosenPane, state.IsMaximised) = (_before.View, _before.Pane, _before.HasChosenPane, _before.IsMaximised);
        (state.Chart.From, state.Chart.To, state.Window) = (_before.From, _before.To, _before.Window);
        return value;
    }

    /// <summary>Another key: the digits stand for themselves.</summary>
    public void Drop() => _value = 0;

    private readonly record struct Before(ScreenView View, int Pane, bool HasChosenPane, bool IsMaximised, double? From, double? To, double Window);
}
