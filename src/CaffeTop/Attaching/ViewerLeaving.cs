using CaffeTop.Screens.Leaving;

namespace CaffeTop.Attaching;

/// <summary>A viewer that leaves takes nothing with it; stopping the run is the dialog's own command.</summary>
internal sealed class ViewerLeaving(string name) : ILeaving
{
    public string Detaching => $"this viewer ends, training goes on (caffetop attach {name})";

    public void Leave(LeaveChoice choice)
    {
    }
}
