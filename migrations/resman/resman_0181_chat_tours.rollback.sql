-- loses data: which tours the chat agreed on; they stay, but no longer follow the lead's columns
drop sequence resman.chat_heard_seq;
drop table resman.chat_tour;
drop table resman.chat_change;
