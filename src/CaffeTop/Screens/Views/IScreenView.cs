using CaffeTop.Screens.Keys;
using CaffeTop.Terminal.Cells;
using CaffeTop.Terminal.Input;

namespace CaffeTop.Screens.Views;

/// <summary>What stands between status line and key line. Called under the models' gates.</summary>
internal interface IScreenView
{
    /// <summary>Panes that Tab goes through; at least one.</summary>
    int Panes { get; }

    void Draw(Surface body, ScreenState state);

    /// <summary>False: the action is not the view's own.</summary>
    bool Do(ScreenAction action, ScreenState state);

    /// <summary>The mouse within the view, in its coordinates.</summary>
    void Handle(MouseInput mouse, ScreenState state);

    /// <summary>Goes to the next line with a text.</summary>
    /// <param name="direction">1 or −1.</param>
    /// <param name="here">The line that is selected counts too: the text is being typed.</param>
    bool Find(string text, int direction, bool here, ScreenState state);

    /// <summary>What <c>c</c> copies; null: nothing.</summary>
    string? Copy(ScreenState state);
}
