using System.Globalization;
using CaffeTop.Events;
using CaffeTop.Screens.Keys;
using CaffeTop.Screens.Leaving;
using CaffeTop.Screens.Overlays;

namespace CaffeTop.Screens.Steering;

/// <summary>What keys and commands do to a run that trains. Each gives its command and says so; that it was done the run itself tells.</summary>
/// <param name="open">Puts an overlay above the view.</param>
internal sealed class SteerActions(ScreenState state, Action<IOverlay> open)
{
    private bool _isLeft;

    /// <summary>The screen is to end: at once, or with the run and the last line of its log.</summary>
    public bool IsDone => _isLeft || (state.Left is not null && state.Live is { Feed.IsEnded: true });

    /// <summary>False: the action is none of a live run.</summary>
    public bool Do(ScreenAction action)
    {
        switch (action)
        {
            case ScreenAction.Pause:
                PauseOrResume();
                return true;
            case ScreenAction.StepRun:
                Step(state.Count.Take(state));
                return true;
            case ScreenAction.Snapshot:
                Snapshot();
                return true;
            case ScreenAction.TestNow:
                if (Control("tests") is not { } tested) return true;
                tested.TestNow();
                state.Tell("a test follows after this iteration");
                return true;
            case ScreenAction.ChangeRate:
                if (Control("a new learning rate") is { } changed) open(new RateOverlay(state, changed, this));
                return true;
            case ScreenAction.Undo:
                Undo();
                return true;
            case ScreenAction.Redo:
                Redo();
                return true;
            case ScreenAction.Detach:
                Leave(LeaveChoice.Detach);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The run's control, or null after saying why there is none.</summary>
    /// <param name="what">That it is wanted for.</param>
    public IRunControl? Control(string what)
    {
        if (state.Live is not { } run) state.Tell($"{what}: this needs a run that trains in caffetop; this screen only reads a log");
        else if (run.IsOver) state.Tell($"{what}: the run has ended");
        else if (run.Feed.Control is null) state.Tell($"{what}: this screen may only look at the run (--view-only)");
        else return run.Feed.Control;
        return null;
    }

    public void PauseOrResume()
    {
        if (Control("pausing") is not { } control) return;
        if (state.Live!.Progress!.State == RunState.Paused)
        {
            control.Resume();
            state.Tell("goes on");
        }
        else
        {
            control.Pause();
            state.Tell("pauses after this iteration; Space goes on, . steps");
        }
    }

    public void Pause()
    {
        if (Control("pausing") is not { } control) return;
        control.Pause();
        state.Tell("pauses after this iteration; Space goes on, . steps");
    }

    public void Resume()
    {
        if (Control("going on") is not { } control) return;
        control.Resume();
        state.Tell("goes on");
    }

    public void Step(int iterations)
    {
        if (Control("stepping") is not { } control) return;
        control.Step(iterations);
        state.Tell(iterations == 1 ? "one iteration" : string.Create(CultureInfo.InvariantCulture, $"{iterations:#,##0} iterations, then pause"));
    }

    public void Snapshot()
    {
        if (Control("snapshots") is not { } control) return;
        control.Snapshot();
        state.Live!.Told.SnapshotAsked(state.Clock.GetUtcNow());
        state.Tell("a snapshot follows after this iteration");
    }

    /// <summary>Gives a setting of the run another value.</summary>
    /// <param name="text">As it is typed: a number, <c>*0.5</c>, <c>/10</c>.</param>
    /// <returns>Why it cannot be done, as a sentence; null: it is on its way, or was refused with a reason.</returns>
    public string? Set(string field, string text)
    {
        if (Control(field) is not { } control) return null;
        var value = RateExpression.Read(text, control.Value(field), out var problem);
        problem ??= control.Problem(field, value);
        if (problem is not null) return problem;
        control.Set(field, value);
        return null;
    }

    public void Note(string text)
    {
        if (Control("notes") is not { } control) return;
        control.Note(text);
    }

    public void Undo()
    {
        if (Control("undo") is not { } control) return;
        if (control.Undoable is not { } change)
        {
            state.Tell("nothing to undo: no setting of the run was changed");
            return;
        }

        control.Undo();
        state.Tell($"{change} is taken back; the weights stay as they are");
    }

    public void Redo()
    {
        if (Control("redo") is not { } control) return;
        if (control.Redoable is not { } change)
        {
            state.Tell("nothing to do again: nothing was undone");
            return;
        }

        control.Redo();
        state.Tell($"{change} again");
    }

    /// <summary>Asks how to leave; ends the screen at once where nothing can be lost.</summary>
    public void Quit()
    {
        if (state.Live is not { IsOver: false } run)
        {
            _isLeft = true;
        }
        else if (state.Left is not null)
        {
            state.Tell("the run stops after this iteration; then this screen ends. d leaves now");
        }
        else if (run.Feed.Control is null)
        {
            // Who only looks loses nothing.
            Leave(LeaveChoice.Detach);
        }
        else
        {
            open(new QuitOverlay(state, this));
        }
    }

    public void Leave(LeaveChoice choice)
    {
        if (state.Live is not { IsOver: false } run)
        {
            if (state.Live is null) state.Tell("detaching: this needs a run that trains in caffetop; q leaves a log");
            else _isLeft = true;
            return;
        }

        if (choice != LeaveChoice.Detach)
        {
            if (Control("stopping") is not { } control) return;
            control.Stop(choice == LeaveChoice.StopWithSnapshot);
            state.Tell(choice == LeaveChoice.StopWithSnapshot ? "the run stops after this iteration, with a snapshot" : "the run stops after this iteration");
        }

        if (state.Left is null || choice == LeaveChoice.Detach)
        {
            state.Left = choice;
            state.Leaving?.Leave(choice);
        }

        if (choice == LeaveChoice.Detach) _isLeft = true;
    }
}
