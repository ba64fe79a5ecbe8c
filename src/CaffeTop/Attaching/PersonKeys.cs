using CaffeTop.Terminal.Input;

namespace CaffeTop.Attaching;

/// <summary>
/// What the person at a viewer's own terminal has just pressed, as far as it matters for what the run's process may ask of that terminal: a text for
/// the clipboard is taken only after a key that can mean copying, the process is stopped only after Ctrl-Z, and two Ctrl-C without any sign of
/// the run end the viewer.
/// </summary>
internal sealed class PersonKeys(TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly InputDecoder _decoder = new();
    private readonly Lock _lock = new();
    private long _lastBytes = clock.GetTimestamp();
    private long? _copy;
    private long? _stop;
    private long? _interrupt;

    /// <summary>Ctrl-C was pressed again, a second or more after one that the run has not answered by anything.</summary>
    public bool WantsOut { get; private set; }

    public void Take(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var now = clock.GetTimestamp();
            if (_decoder.Pause is { } pause && clock.GetElapsedTime(_lastBytes, now) > pause) _decoder.Resolve();
            _lastBytes = now;
            _decoder.Feed(bytes);
            while (_decoder.TryTake(out var input)) Take(input, now);
        }
    }

    /// <summary>Somebody asked the process to stop, as Ctrl-Z does.</summary>
    public void TakeStop()
    {
        lock (_lock) _stop = clock.GetTimestamp();
    }

    /// <summary>Something came from the run.</summary>
    public void TakeSign()
    {
        lock (_lock) _interrupt = null;
    }

    /// <summary>Whether a text may go to the clipboard now; one key allows one.</summary>
    public bool MayCopy() => Use(ref _copy);

    /// <summary>Whether the process may be stopped now.</summary>
    public bool MayStop() => Use(ref _stop);

    private bool Use(ref long? pressed)
    {
        lock (_lock)
        {
            var isFresh = pressed is { } at && clock.GetElapsedTime(at) <= Fresh;
            pressed = null;
            return isFresh;
        }
    }

    private void Take(InputEvent input, long now)
    {
        switch (input)
        {
            case KeyInput { Key: Key.Character, Modifiers: KeyModifiers.Control, Rune.Value: 'c' }:
                if (_interrupt is { } before && clock.GetElapsedTime(before, now) >= Silence) WantsOut = true;
                _interrupt ??= now;
                break;
            case KeyInput { Key: Key.Character, Modifiers: KeyModifiers.Control, Rune.Value: 'z' }:
                _stop = now;
                break;
            // In the list of keys Enter does the line, and a click on the key line the key.
            case KeyInput { Key: Key.Character, Rune.Value: 'c' } or KeyInput { Key: Key.Enter } or MouseInput { Action: MouseAction.Press }:
                _copy = now;
                break;
        }
    }
}
