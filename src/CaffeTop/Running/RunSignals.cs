using System.Runtime.InteropServices;
using CaffeTop.Events;

namespace CaffeTop.Running;

/// <summary>
/// Carries SIGINT, SIGTERM and SIGHUP to a run. The first SIGINT or SIGTERM stops after the iteration with a snapshot; another within two
/// seconds stops without; the next one after that ends the program at once. SIGHUP takes a snapshot and the run goes on, so that a lost
/// connection does not end it. A screen takes SIGINT for itself, as the key that would have sent it.
/// </summary>
internal sealed class RunSignals : IDisposable
{
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(2);

    private readonly IRunControl _control;
    private readonly TimeProvider _clock;
    private readonly Action<string> _say;
    private readonly Action<int> _exit;
    private readonly SignalEffect _interrupt;
    private readonly SignalEffect _hangUp;
    private readonly Lock _lock = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private long _lastStop;
    private long _lastHangUp = long.MinValue;
    private int _stops;
    private volatile bool _isToldToEnd;
    private volatile Func<bool>? _interrupted;

    /// <param name="say">Told what a signal will do, in one line.</param>
    /// <param name="exit">Ends the process with a code; called when a run does not end although it was told twice.</param>
    public RunSignals(IRunControl control, TimeProvider clock, SignalEffect interrupt, SignalEffect hangUp, Action<string> say, Action<int> exit)
    {
        _control = control;
        _clock = clock;
        _interrupt = interrupt;
        _hangUp = hangUp;
        _say = say;
        _exit = exit;
    }

    /// <summary>Asked first what a SIGINT does; true: it was taken.</summary>
    public Func<bool>? Interrupted { get => _interrupted; set => _interrupted = value; }

    /// <summary>Called when a signal has stopped the run, which may be over already.</summary>
    public Action? ToldToEnd { get; set; }

    /// <summary>A signal has stopped the run: the program is to end with it.</summary>
    public bool IsToldToEnd => _isToldToEnd;

    /// <summary>Takes the process's signals; until this is called they end the process as usual; call it before the nets are built.</summary>
    public void Register()
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Receive(context.Signal);
            }));
        }
    }

    /// <summary>Does what the signal stands for; called by the runtime on a thread of its own.</summary>
    public void Receive(PosixSignal signal)
    {
        if (signal == PosixSignal.SIGHUP) HangUp("SIGHUP");
        else if (signal != PosixSignal.SIGINT) Act(SignalEffect.Stop, signal.ToString());
        else if (Interrupted?.Invoke() != true) Act(_interrupt, "SIGINT");
    }

    /// <summary>The connection is lost. It may be told by a signal or two, and by the terminal itself: once is enough.</summary>
    /// <param name="sign">How it was noticed, for the log.</param>
    public void HangUp(string sign)
    {
        lock (_lock)
        {
            var now = _clock.GetTimestamp();
            if (_lastHangUp != long.MinValue && _clock.GetElapsedTime(_lastHangUp, now) <= Impatience) return;
            _lastHangUp = now;
            if (_hangUp != SignalEffect.Stop)
            {
                Act(_hangUp, sign);
                return;
            }

            _isToldToEnd = true;
            _say($"{sign}: stopping after this iteration with a snapshot");
            _control.Stop(snapshot: true);
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _registrations.Clear();
    }

    private void Act(SignalEffect effect, string name)
    {
        switch (effect)
        {
            case SignalEffect.Snapshot:
                _say($"{name}: snapshot after this iteration");
                _control.Snapshot();
                break;
            case SignalEffect.Stop:
                lock (_lock) Stop(name);
                break;
        }
    }

    private void Stop(string name)
    {
        _isToldToEnd = true;
        ToldToEnd?.Invoke();
        var now = _clock.GetTimestamp();
        var impatient = _stops > 0 && _clock.GetElapsedTime(_lastStop, now) <= Impatience;
        _lastStop = now;
        if (_stops >= 2 && impatient)
        {
            _exit(ExitCode.Interrupted);
        }
        else if (impatient)
        {
            _stops = 2;
            _say($"{name}: stopping after this iteration without a snapshot");
            _control.Stop(snapshot: false);
        }
        else if (_stops < 2)
        {
            _stops = 1;
            _say($"{name}: stopping after this iteration with a snapshot (again within 2 s: without)");
            _control.Stop(snapshot: true);
        }
    }
}
